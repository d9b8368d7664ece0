"""The table of readings and limits: one definition, written for a terminal and for a model card."""

from __future__ import annotations

import pytest

from pipelines.command.measures import (
    Benchmark,
    Findings,
    Row,
    absent,
    aligned,
    benchmarks,
    cells,
    heading,
    markdown,
    met,
    reading,
    tabled,
)

psnr = Row("autoencoder", reading("psnr"), "{:.1f} dB", floor=28, must=32, aim=36)
seconds = Row("one picture", reading("seconds"), "{:.2f} s", rises=False, floor=1.5, must=1.5, aim=0.8)
reported = Row("distance", reading("distance"), "{:.0f}")


@pytest.mark.parametrize(
    "row, value, column",
    [
        (psnr, 27.99, "no"),
        (psnr, 28, "floor"),
        (psnr, 35.9, "must"),
        (psnr, 36, "aim"),
        (seconds, 1.51, "no"),
        (seconds, 1.5, "must"),
        (seconds, 0.8, "aim"),
        (reported, 5, absent),
        (psnr, float("nan"), "no"),
    ],
)
def test_the_best_column_that_is_met(row: Row, value: float, column: str) -> None:
    assert met(row, value) == column


def test_cells_say_what_was_measured_and_what_was_not() -> None:
    assert cells(psnr, {"psnr": 33.333}) == ("autoencoder", "33.3 dB", "≥ 28.0 dB", "≥ 32.0 dB", "≥ 36.0 dB", "must")
    assert cells(seconds, {"psnr": 1}) == ("one picture", absent, "≤ 1.50 s", "≤ 1.50 s", "≤ 0.80 s", absent)
    assert cells(reported, {"distance": 7.4}) == ("distance", "7", absent, absent, absent, absent)


def test_both_forms_hold_the_same_cells() -> None:
    rows, readings = (psnr, seconds, reported), {"psnr": 33.3, "seconds": 0.5}
    wanted = [heading, *(cells(row, readings) for row in rows)]
    (table,) = tabled(Benchmark("", lambda asked: Findings(), rows), readings)
    plain = aligned(table)
    starts = [plain[0].index(title) for title in heading]
    for line, texts in zip(plain, wanted, strict=True):
        assert all(line[start:].startswith(text) for start, text in zip(starts, texts, strict=True))
    card = markdown(table)
    assert set(card[1]) == set("| -")
    assert [tuple(line.strip("| ").split(" | ")) for line in (card[0], *card[2:])] == wanted


def test_the_rows_of_diorama_read_the_readings_of_its_issue() -> None:
    names = (
        "autoencoder_psnr", "caption_accuracy", "eye_accuracy", "edges_f1", "edges_f1_uncontrolled",
        "depth_rmse", "depth_rmse_uncontrolled", "pose_pck", "pose_pck_uncontrolled", "frechet", "frechet_floor",
        "edges_f1_together", "depth_rmse_together", "pose_pck_together",
        "few_step_caption_accuracy", "seconds_20_steps", "seconds_4_steps", "bytes_on_disk",
    )  # fmt: skip
    rows = benchmarks()["diorama"].rows
    for name in names:
        without = dict.fromkeys(names, 1.0)
        del without[name]
        hidden = [row for row in rows if cells(row, without)[1] == absent]
        assert hidden, f"no row shows {name}"
    assert all(cells(row, dict.fromkeys(names, 1.0))[1] != absent for row in rows)
    best = dict.fromkeys(names, 1e-6) | {"autoencoder_psnr": 40, "caption_accuracy": 1, "edges_f1": 1, "pose_pck": 1}
    best |= {"depth_rmse_uncontrolled": 1, "few_step_caption_accuracy": 1}
    judged = {row.title: cells(row, best)[-1] for row in rows}
    assert set(judged.values()) <= {"aim", absent, "must", "floor"}
    assert judged["caption obeyed"] == judged["depth, better than uncontrolled"] == "aim"

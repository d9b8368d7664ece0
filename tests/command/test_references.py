"""Reference pictures on the command line."""

from __future__ import annotations

from pathlib import Path

from tests.command.conftest import Underpaint
from tests.pipelines.test_ip_adapters import plain_projection, write_adapter


def test_references_steer_and_stand_in_the_recipe(underpaint: Underpaint, tiny: Path) -> None:
    adapter = underpaint.folder / "adapter" / "plain.safetensors"
    write_adapter(adapter, tiny, plain_projection)
    style = underpaint.picture("style.png")
    asked = ("generate", "--prompt", "a ball", "--seed", 1)
    bare = underpaint.paint(*asked, "--out", "bare.png")
    steered = underpaint.paint(
        *asked, "--ip-adapter", f"{adapter}:0.5", "--reference", f"{style}:0.7", "--out", "steered.png"
    )
    assert (underpaint.pixels(bare["outputs"][0]) != underpaint.pixels(steered["outputs"][0])).any()
    request = steered["recipes"][0]["request"]
    assert [each["weight"] for each in request["references"]] == [0.7]
    assert [(each["kind"], each["weight"]) for each in request["patches"]] == [("ip_adapter", 0.5)]
    said = underpaint(*asked, "--reference", style, "--model", tiny, "--json")
    assert said.code == 4 and said.json["error"]["code"] == "reference_unread"

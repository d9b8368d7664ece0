"""Downloads from a hub on this machine: pinned, resumed, held to their hashes, and refused with a reason."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipelines import hub
from pipelines.adding import Said
from pipelines.checking import checked
from pipelines.command import main
from pipelines.downloading import planned
from pipelines.errors import DownloadProblem, ModelProblem
from pipelines.files.tensors import Tensor, head
from pipelines.hub import File, Listing, fetch, listing
from pipelines.library import Library

commit = "0123456789abcdef0123456789abcdef01234567"


def weights(size: int = 1000) -> bytes:
    return head({"a": Tensor("U8", (size,))}, {}) + bytes(index % 251 for index in range(size))


def as_json(**said: object) -> bytes:
    return json.dumps(said).encode()


def model() -> dict[str, bytes]:
    """A model of diffusers' layout as far as it is read before it is loaded, and what else stands in repositories."""
    transformer = [["transformers", kind] for kind in ("CLIPTextModel", "CLIPTokenizer")]
    parts = {"unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"]}
    parts |= {"text_encoder": transformer[0], "tokenizer": transformer[1], "scheduler": ["diffusers", "DDIMScheduler"]}
    named = "diffusion_pytorch_model"
    return {
        "model_index.json": as_json(_class_name="StableDiffusionPipeline", **parts),
        "unet/config.json": as_json(in_channels=4, sample_size=64),
        f"unet/{named}.safetensors": weights(200_000),
        f"unet/{named}.fp16.safetensors": weights(100_000),
        f"unet/{named}.non_ema.safetensors": weights(7),
        f"unet/{named}.bin": b"pickle",
        "vae/config.json": as_json(latent_channels=4, block_out_channels=[8, 8, 8, 8]),
        f"vae/{named}.safetensors": weights(3000),
        "text_encoder/config.json": as_json(hidden_size=64),
        "text_encoder/model.safetensors": weights(2000),
        "tokenizer/vocab.json": as_json(a=0),
        "tokenizer/merges.txt": b"",
        "scheduler/scheduler_config.json": as_json(prediction_type="epsilon"),
        "safety_checker/model.safetensors": weights(9000),
        "run.py": b"import os",
        "whole.safetensors": weights(50),
    }


class Hub(ThreadingHTTPServer):
    """A hub that holds one repository. asked: (path, range, token) of each request. breaks: how many answers end too
    soon. lies: files whose listed hash is wrong. status: what is answered in place of everything. ranges: whether it
    knows them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.files: dict[str, bytes] = model()
        self.asked: list[tuple[str, str, str]] = []
        self.breaks, self.status, self.ranges = 0, 0, True
        self.lies: set[str] = set()
        self.elsewhere = ""

    def listed(self) -> dict[str, Any]:
        siblings = []
        for path, data in self.files.items():
            sha = hashlib.sha256(data).hexdigest() if path not in self.lies else "0" * 64
            git = hashlib.sha1(f"blob {len(data)}\0".encode() + data).hexdigest()
            large = {"lfs": {"sha256": sha, "size": len(data)}} if path.endswith((".safetensors", ".bin")) else {}
            siblings.append({"rfilename": path, "size": len(data), "blobId": git, **large})
        return {"sha": commit, "cardData": {"license": "openrail++"}, "siblings": siblings}


class Answering(BaseHTTPRequestHandler):
    server: Hub

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        hub = self.server
        hub.asked.append((self.path, self.headers.get("Range", ""), self.headers.get("Authorization", "")))
        if hub.status:
            self.send_error(hub.status)
        elif self.path.startswith("/api/models/owner/tiny/revision/main?"):
            self._send(200, json.dumps(hub.listed()).encode())
        elif self.path.startswith(f"/owner/tiny/resolve/{commit}/"):
            if hub.elsewhere:
                self.send_response(302)
                self.send_header("Location", hub.elsewhere + self.path)
                self.end_headers()
                return
            data = hub.files[self.path.split("/", 5)[5]]
            begin = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-")) if hub.ranges else 0
            self._send(206 if begin else 200, data[begin:])
        else:
            self.send_error(404)

    def _send(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.server.breaks and len(data) > 50_000:
            self.server.breaks -= 1
            data = data[: len(data) // 2]
            self.close_connection = True
        self.wfile.write(data)


def serving() -> Iterator[Hub]:
    with Hub() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    for server in serving():
        monkeypatch.setenv(hub.address_variable, f"http://127.0.0.1:{server.server_port}")
        monkeypatch.delenv(hub.token_variable, raising=False)
        yield server


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(shipped=tmp_path / "none", data=tmp_path / "data")


def nothing(path: str, have: int, size: int) -> None:
    pass


unet = "unet/diffusion_pytorch_model.fp16.safetensors"


def test_a_revision_is_pinned_and_says_its_licence(server: Hub) -> None:
    found = listing("owner/tiny")
    assert (found.commit, found.licence) == (commit, "openrail++")
    assert {file.path: file.size for file in found.files} == {path: len(data) for path, data in server.files.items()}


def test_only_what_a_model_is_made_of_comes(server: Hub) -> None:
    plan = planned(listing("owner/tiny"))
    assert {file.path for file in plan.files} == {
        "model_index.json", "unet/config.json", unet, "vae/config.json", "vae/diffusion_pytorch_model.safetensors",
        "text_encoder/config.json", "text_encoder/model.safetensors", "tokenizer/vocab.json", "tokenizer/merges.txt",
        "scheduler/scheduler_config.json",
    }  # fmt: skip
    assert [file.path.endswith(".safetensors") for file in plan.files] == [False] * 7 + [True] * 3


def test_a_model_comes_whole_with_a_record_and_can_be_removed(server: Hub, library: Library) -> None:
    told: list[tuple[str, int, int]] = []
    plan = planned(listing("owner/tiny"))
    entry, _ = library.download(plan, Said(), "tiny", lambda *said: told.append(said))
    for file in plan.files:
        assert (Path(entry.path) / file.path).read_bytes() == server.files[file.path]
        assert not file.size or (file.path, file.size, file.size) in told
    record = json.loads((Path(entry.path) / "download.json").read_text())
    assert (record["repository"], record["commit"], record["licence"]) == ("owner/tiny", commit, "openrail++")
    assert not checked(entry, lambda file: None).findings
    assert library.remove("tiny") and not Path(entry.path).exists()


def test_a_break_in_the_middle_goes_on_from_there(server: Hub, tmp_path: Path) -> None:
    server.breaks = 1
    found = listing("owner/tiny")
    file = next(file for file in found.files if file.path == unet)
    assert fetch(found, file, tmp_path, nothing).read_bytes() == server.files[unet]
    assert [each for _, each, _ in server.asked if each] == [f"bytes={file.size // 2}-"]


def test_a_download_that_was_stopped_goes_on_the_next_time(server: Hub, library: Library) -> None:
    class Stop(Exception):
        pass

    def stop(path: str, have: int, size: int) -> None:
        if path == unet:
            server.breaks = 0
            raise Stop

    plan = planned(listing("owner/tiny"))
    server.breaks = 1
    with pytest.raises(Stop):
        library.download(plan, Said(), "tiny", stop)
    assert not library.entries()
    before = len(server.asked)
    library.download(plan, Said(), "tiny", nothing)
    again = server.asked[before:]
    # What was whole is not asked for again, and what had come of the large one neither.
    assert len(again) <= 2 and again[0][1].startswith("bytes=") and unet in again[0][0]


def test_a_server_without_ranges_begins_anew(server: Hub, tmp_path: Path) -> None:
    server.breaks, server.ranges = 1, False
    found = listing("owner/tiny")
    file = next(file for file in found.files if file.path == unet)
    assert fetch(found, file, tmp_path, nothing).read_bytes() == server.files[unet]


def test_a_connection_that_always_breaks_is_told_and_what_came_is_kept(
    server: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "tries", 1)
    server.breaks = 99
    found = listing("owner/tiny")
    file = next(file for file in found.files if file.path == unet)
    with pytest.raises(DownloadProblem) as caught:
        fetch(found, file, tmp_path, nothing)
    assert caught.value.code == "download_broken" and unet in caught.value.message
    assert (tmp_path / (unet + hub.part)).stat().st_size == file.size // 2


@pytest.mark.parametrize("path", [unet, "unet/config.json"])
def test_another_checksum_is_refused_and_deleted(server: Hub, tmp_path: Path, path: str) -> None:
    found = listing("owner/tiny")
    file = next(file for file in found.files if file.path == path)
    server.files[path] = bytes(file.size)
    with pytest.raises(DownloadProblem) as caught:
        fetch(found, file, tmp_path, nothing)
    assert caught.value.code == "download_damaged" and path in caught.value.message
    assert not list((tmp_path / "unet").iterdir())


def test_foreign_code_is_refused_before_the_weights_come(server: Hub, library: Library) -> None:
    said = json.loads(server.files["model_index.json"])
    server.files["model_index.json"] = as_json(**{**said, "unet": ["evil", "Module"]})
    with pytest.raises(ModelProblem) as caught:
        library.download(planned(listing("owner/tiny")), Said(), "tiny", nothing)
    assert caught.value.code == "model_not_allowed"
    assert not [path for path, _, _ in server.asked if path.endswith(".safetensors")]


@pytest.mark.parametrize("path", ["../out", "/out", "a/../../out", "a\\..\\out", "C:out", ""])
def test_a_listing_that_leaves_its_folder_is_refused(server: Hub, path: str) -> None:
    server.files[path] = b""
    with pytest.raises(DownloadProblem) as caught:
        listing("owner/tiny")
    assert caught.value.code == "hub_answer"


@pytest.mark.parametrize(
    ("status", "code"), [(401, "hub_forbidden"), (403, "hub_forbidden"), (404, "hub_unknown"), (500, "hub_answer")]
)
def test_what_the_hub_refuses_has_a_reason(server: Hub, status: int, code: str) -> None:
    server.status = status
    with pytest.raises(DownloadProblem) as caught:
        listing("owner/tiny")
    assert caught.value.code == code and caught.value.advice


def test_a_hub_that_cannot_be_reached_and_one_without_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(hub.address_variable, "http://127.0.0.1:1")
    with pytest.raises(DownloadProblem) as caught:
        listing("owner/tiny")
    assert caught.value.code == "hub_unreachable"
    monkeypatch.setenv(hub.address_variable, "http://example.org")
    with pytest.raises(DownloadProblem) as caught:
        listing("owner/tiny")
    assert caught.value.code == "hub_address"


def test_a_token_goes_to_the_hub_and_not_to_where_it_leads(
    server: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(hub.token_variable, "secret")
    for other in serving():
        found = listing("owner/tiny")
        server.elsewhere = f"http://127.0.0.1:{other.server_port}"
        file = next(file for file in found.files if file.path == unet)
        assert fetch(found, file, tmp_path, nothing).read_bytes() == server.files[unet]
        assert {token for _, _, token in server.asked} == {"Bearer secret"}
        assert [token for _, _, token in other.asked] == [""]


def test_what_makes_no_model_is_told_with_what_is_there() -> None:
    def of(*paths: str) -> Listing:
        return Listing("owner/tiny", commit, "", tuple(File(path, 1) for path in paths))

    assert planned(of("one.safetensors", "README.md")).single == "one.safetensors"
    assert planned(of("one.safetensors", "two.safetensors"), "two.safetensors").single == "two.safetensors"
    for found, word in (
        (of("one.safetensors", "two.safetensors"), "two.safetensors"),
        (of("model.ckpt"), "pickled"),
        (of("README.md"), "no safetensors"),
    ):
        with pytest.raises(ModelProblem) as caught:
            planned(found)
        assert caught.value.code == "repository_unfit" and word in str(caught.value)


def test_the_command_asks_first_and_downloads_with_yes(
    server: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UNDERPAINT_DATA", str(tmp_path / "data"))
    assert main(["models", "add", "owner/tiny", "--json"]) == 2
    said = json.loads(capsys.readouterr().out)["error"]
    assert said["code"] == "not_confirmed" and "openrail++" in said["message"] and "--yes" in said["advice"]
    assert len(server.asked) == 1
    assert main(["models", "add", "owner/tiny", "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["models"][0]["id"] == "tiny"
    assert main(["models", "check", "tiny", "--json"]) == 0
    (tmp_path / "data" / "models" / "tiny" / unet).write_bytes(b"\xff" * 50)
    capsys.readouterr()
    assert main(["models", "check", "tiny", "--json"]) == 4
    (found,) = json.loads(capsys.readouterr().out)["models"]
    assert {each["code"] for each in found["findings"]} == {"weights_broken", "download_changed"}
    assert all(unet in each["message"] for each in found["findings"])
    server.status = 500
    assert main(["models", "add", "owner/other", "--yes", "--json"]) == 7


def test_a_depth_network_is_downloaded_for_its_annotator(
    server: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from controls.annotators import annotators

    monkeypatch.setenv("UNDERPAINT_DATA", str(tmp_path))
    plain = {"model.safetensors": weights(3000), "pytorch_model.bin": b"pickle", "run.py": b"import os"}
    server.files = {"config.json": as_json(architectures=["BertModel"]), "preprocessor_config.json": b"{}", **plain}
    assert main(["models", "add", "owner/tiny", "--yes", "--json"]) == 4
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "repository_unfit"
    assert not any("model.safetensors" in path for path, *_ in server.asked)
    server.files["config.json"] = as_json(architectures=["DPTForDepthEstimation"], auto_map={"AutoModel": "run.Evil"})
    for part in (tmp_path / "downloads").iterdir():
        (part / "config.json").unlink()
    assert main(["models", "add", "owner/tiny", "--yes"]) == 4 and not list((tmp_path / "networks").iterdir())
    server.files["config.json"] = as_json(architectures=["DPTForDepthEstimation"])
    for part in (tmp_path / "downloads").iterdir():
        (part / "config.json").unlink()
    capsys.readouterr()
    assert main(["models", "add", "owner/tiny", "--yes", "--json"]) == 0
    (said,) = json.loads(capsys.readouterr().out)["models"]
    assert said["annotator"] == "photo_depth" and "owner/tiny at 0123" in said["source"]
    assert "photo_depth" in annotators()
    folder = tmp_path / "networks" / "tiny"
    assert {file.name for file in folder.iterdir()} == {
        "config.json", "preprocessor_config.json", "model.safetensors", "download.json"
    }  # fmt: skip
    assert main(["models", "add", "owner/tiny", "--yes"]) == 3  # it has one
    assert main(["models", "remove", "photo_depth"]) == 0
    assert not folder.exists() and "photo_depth" not in annotators()

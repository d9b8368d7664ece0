"""The hub: a model's files fetched over HTTP, only where a person asked for that download.

Two requests of huggingface.co's interface are enough: what a revision holds (`/api/models/ID/revision/REVISION`) and a
file of it (`/ID/resolve/COMMIT/FILE`, from any byte on). The library huggingface_hub is left out: it reads its switches
once at import, where this program turns it off, tries again by itself in silence, and holds a file to its size only.
What is fetched is pinned to a commit and held to the hashes that the hub names.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from pipelines.errors import DownloadProblem

address_variable, token_variable = "HF_ENDPOINT", "HF_TOKEN"
address = "https://huggingface.co"

most_listing, chunk, patience, tries = 32 << 20, 1 << 20, 30.0, 5

part = ".part"
"""What a file is called until it is whole."""


class File(NamedTuple):
    """A file of a revision. sha256: of its bytes, or sha1: as git names it (a small file); one of them."""

    path: str
    size: int
    sha256: str = ""
    sha1: str = ""


class Listing(NamedTuple):
    """What a revision holds. commit: the full name that it is pinned to. licence: as its author names it."""

    repository: str
    commit: str
    licence: str
    files: tuple[File, ...]


Told = Callable[[str, int, int], None]
"""told(path, bytes so far, bytes of all): called while a file comes; may raise, and what has come stays."""


class _Broken(Exception):
    """A connection that broke; what has come is kept."""


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Redirects lead to stores of files: they must not be shown the person's token, and never lead to plain HTTP."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        old, new = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        if new.scheme != "https" and new.scheme != old.scheme:
            raise urllib.error.HTTPError(newurl, code, "a redirect away from https", headers, fp)
        made = super().redirect_request(req, fp, code, msg, headers, newurl)
        if made is not None and new.netloc != old.netloc:
            made.remove_header("Authorization")
        return made


def listing(repository: str, revision: str = "main") -> Listing:
    """What a revision of a repository holds. Raises DownloadProblem."""
    quoted = urllib.parse.quote(revision, safe="")
    url = f"{_address()}/api/models/{repository}/revision/{quoted}?blobs=true"
    with _opened(url, repository) as answer:
        data = answer.read(most_listing + 1)
    try:
        said = json.loads(data)
        files = tuple(_file(each) for each in said["siblings"])
        commit, card = said["sha"], said.get("cardData") or {}
        if not re.fullmatch(r"[0-9a-f]{40}", commit):
            raise ValueError("it names no commit")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DownloadProblem(
            "hub_answer", f"The hub's answer about {repository} was not understood: {error}.", "Try again later."
        ) from error
    licence = card.get("license_name") or card.get("license") or "" if isinstance(card, dict) else ""
    return Listing(repository, commit, str(licence), files)


def fetch(listing: Listing, file: File, folder: Path, told: Told) -> Path:
    """A file of a revision, whole and with the hash that the hub names, in `folder`; the rest of one that was begun.

    Raises DownloadProblem (download_broken, download_damaged, or why the hub gave nothing); what has come stays.
    """
    target = folder / file.path
    if target.is_file() and is_whole(file, target):
        told(file.path, file.size, file.size)
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    begun = target.with_name(target.name + part)
    url = f"{_address()}/{listing.repository}/resolve/{listing.commit}/{urllib.parse.quote(file.path)}"
    failures = 0
    while (have := begun.stat().st_size if begun.exists() else 0) < file.size or not begun.exists():
        try:
            _continue(url, begun, have, file, listing.repository, told)
        except _Broken as broken:
            # What moved on is not failing.
            failures = failures + 1 if begun.stat().st_size == have else 1
            if failures == tries:
                raise DownloadProblem(
                    "download_broken",
                    f"The download of {file.path} broke off at {begun.stat().st_size} of {file.size} bytes: {broken}.",
                    "Run the same command again: it goes on from there.",
                ) from broken
            time.sleep(min(8.0, 0.25 * 2**failures))
    if not is_whole(file, begun):
        begun.unlink()
        raise DownloadProblem(
            "download_damaged",
            f"{file.path} of {listing.repository} came with another checksum than the hub names; it was deleted.",
            "Run the same command again. If it stays so, do not use this model.",
        )
    os.replace(begun, target)
    return target


def _continue(url: str, begun: Path, have: int, file: File, repository: str, told: Told) -> None:
    """Fetch what is missing of a file. Raises _Broken where the connection ends before that."""
    with begun.open("ab") as stream:
        answer = _opened(url, repository, {"Range": f"bytes={have}-"} if have else {})
        with answer:
            if have and answer.status != 206:  # a server that knows no ranges begins anew
                stream.truncate(0)
                stream.seek(0)
            _copy(answer, stream, file, told)
    if begun.stat().st_size < file.size:
        raise _Broken("the connection ended")


def _copy(answer: Any, stream: BinaryIO, file: File, told: Told) -> None:
    while stream.tell() < file.size:
        try:
            data = answer.read(min(chunk, file.size - stream.tell()))
        except (OSError, http.client.HTTPException) as error:
            raise _Broken(str(error) or type(error).__name__) from error
        if not data:
            return
        stream.write(data)
        told(file.path, stream.tell(), file.size)


def is_whole(file: File, path: Path) -> bool:
    """Whether a file's bytes are those that the hub names."""
    if path.stat().st_size != file.size:
        return False
    sha = hashlib.sha256() if file.sha256 else hashlib.sha1(f"blob {file.size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as stream:
        while data := stream.read(chunk):
            sha.update(data)
    return sha.hexdigest() == (file.sha256 or file.sha1)


def _file(said: Mapping[str, Any]) -> File:
    """A file of a listing. Raises ValueError for a path that leaves the folder."""
    path, large = said["rfilename"], said.get("lfs") or {}
    steps = path.split("/")
    if not path or "\\" in path or ":" in path or any(step in ("", ".", "..") for step in steps):
        raise ValueError(f"it names a file outside the model: {path!r}")
    return File(path, int(said.get("size") or 0), str(large.get("sha256") or ""), str(said.get("blobId") or ""))


def _address() -> str:
    """Where the hub is. Raises DownloadProblem for an address without encryption that is not this machine."""
    chosen = (os.environ.get(address_variable) or address).rstrip("/")
    split = urllib.parse.urlsplit(chosen)
    if split.scheme != "https" and not (split.scheme == "http" and split.hostname in ("localhost", "127.0.0.1", "::1")):
        raise DownloadProblem("hub_address", f"{address_variable} is {chosen}, which is no https address.", "Mend it.")
    return chosen


def _opened(url: str, repository: str, headers: Mapping[str, str] = {}) -> Any:
    request = urllib.request.Request(url, headers={"User-Agent": "underpaint", **headers})
    if token := os.environ.get(token_variable):
        request.add_header("Authorization", f"Bearer {token}")
    try:
        return urllib.request.build_opener(_SameHost).open(request, timeout=patience)
    except urllib.error.HTTPError as error:
        error.close()
        raise _refused(error.code, url, repository) from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise DownloadProblem(
            "hub_unreachable",
            f"{urllib.parse.urlsplit(url).hostname} cannot be reached: {reason}.",
            "Look at the network, then run the same command again: it goes on where it ended.",
        ) from error


def _refused(status: int, url: str, repository: str) -> DownloadProblem:
    if status in (401, 403):
        text = f"The hub does not give {repository} to everyone (HTTP {status})."
        advice = f"If it exists, accept its licence on its page and put a token into {token_variable}."
        return DownloadProblem("hub_forbidden", text, advice)
    if status == 404:
        text = f"The hub has no {repository} of that revision (HTTP 404 for {urllib.parse.urlsplit(url).path})."
        return DownloadProblem("hub_unknown", text, "Look at the spelling: OWNER/NAME@REVISION.")
    return DownloadProblem("hub_answer", f"The hub answered HTTP {status} for {repository}.", "Try again later.")

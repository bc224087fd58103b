"""What SQL cannot see of a raw file: whether it is whole, valid text and well formed.

Every file is looked into once, when it is new or has changed. A file that is broken as a
whole gives a problem; a text file with bytes or rows that DuckDB would stop at gets a
repaired copy beside the database, in which every row is kept.
"""

from __future__ import annotations

import codecs
import csv
import functools
import gzip
import io
import json
import os
import sys
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

CHUNK_BYTES = 1 << 22
# DuckDB refuses longer lines; what is longer is cut, and the row rejected.
LONGEST_LINE_BYTES = 2_000_000
CUT_LINE_BYTES = 1_000_000
RAW_ROW_COLUMN = "sojourn_raw_row"
MOST_LINES_OF_A_ROW = 1_000
# The options of the macro raw_file_lines.
LINES = (
    "read_csv($1, auto_detect = false, header = false, delim = '', quote = '', escape = '',"
    " columns = {'line': 'varchar'})"
)

csv.field_size_limit(sys.maxsize)


# What a log may be named that is not read as text.
OTHER_COMPRESSION = (".bz2", ".xz", ".lzma", ".zip", ".7z", ".lz4", ".br", ".z")


class UnreadableFileError(Exception):
    """A file that cannot be read at all; its message is for the user."""


def open_bytes(path: str) -> BinaryIO:
    if path.lower().endswith(".gz"):
        return gzip.open(path, "rb")  # type: ignore[return-value]
    return open(path, "rb")


def needs_repair(path: str) -> bool:
    """Whether the text has bytes or lines that DuckDB's reader stops at or splits at."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line_bytes = carriage_returns = bare_newlines = 0
    last_byte = b""
    with open_bytes(path) as file:
        while chunk := file.read(CHUNK_BYTES):
            if b"\0" in chunk:
                return True
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return True
            if b"\r" in chunk or last_byte == b"\r":
                pairs = (last_byte + chunk).count(b"\r\n")
                ends_open = chunk.endswith(b"\r")
                lone = chunk.count(b"\r") - chunk.count(b"\r\n") - ends_open
                if lone or (last_byte == b"\r" and not chunk.startswith(b"\n")):
                    return True
                carriage_returns += pairs
                bare_newlines += chunk.count(b"\n") - pairs
            else:
                bare_newlines += chunk.count(b"\n")
            if carriage_returns and bare_newlines:
                return True
            start = 0
            while True:
                end = chunk.rfind(b"\n", start, start + LONGEST_LINE_BYTES - line_bytes)
                if end < 0:
                    line_bytes += len(chunk) - start
                    if line_bytes >= LONGEST_LINE_BYTES:
                        return True
                    break
                start, line_bytes = end + 1, 0
            last_byte = chunk[-1:]
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return True
    return last_byte == b"\r"


def clean(line: bytes) -> str:
    text = line.rstrip(b"\r\n").decode("utf-8", "replace")
    return text.replace("\0", "\ufffd").replace("\r", " ")


def clean_lines(path: str) -> Iterator[str]:
    with open_bytes(path) as file:
        for line in file:
            text = clean(line)
            if len(line) >= LONGEST_LINE_BYTES:
                text = line[:CUT_LINE_BYTES].decode("utf-8", "replace").replace("\0", "\ufffd")
            yield text


def csv_rows(lines: list[str], width: int, delimiter: str) -> Iterator[tuple[list[str], str]]:
    """Each row as its values and None, or as no values and the text that is no row."""
    position = 0
    while position < len(lines):
        text = lines[position]
        for end in range(position + 1, min(position + MOST_LINES_OF_A_ROW, len(lines)) + 1):
            if end > position + 1:
                text += "\n" + lines[end - 1]
            if text.count('"') % 2 == 0:
                break
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        except csv.Error:
            rows = []
        if len(rows) == 1 and len(rows[0]) == width:
            yield rows[0], ""
            position = end
        else:
            if lines[position].strip():
                yield [], lines[position]
            position += 1


def repaired_copy(path: str, raw_file: str, kind: str, header: dict[str, Any], root: Path) -> Path:
    copy = root / raw_file
    modified = os.stat(path).st_mtime_ns
    copy.parent.mkdir(parents=True, exist_ok=True)
    partial = copy.with_name(copy.name + ".partial")
    opened = gzip.open if path.lower().endswith(".gz") else open
    with opened(partial, "wt", encoding="utf-8", newline="") as out:
        lines = clean_lines(path)
        if kind == "csv":
            width = len(header["columns"])
            writer = csv.writer(out, delimiter=header["delimiter"], lineterminator="\n")
            writer.writerow([*header["columns"], RAW_ROW_COLUMN])
            next(lines, None)
            for values, raw_row in csv_rows(list(lines), width, header["delimiter"]):
                writer.writerow([*(values or [""] * width), raw_row])
        else:
            out.writelines(line + "\n" for line in lines)
    os.utime(partial, ns=(modified, modified))
    partial.replace(copy)
    return copy


def first_line(path: str) -> str:
    if path.lower().endswith(".zst"):
        rows = scan(f"select line from {LINES} limit 1", path)
        first = (rows[0][0] or "") if rows else ""
    else:
        with open_bytes(path) as file:
            first = clean(file.readline(LONGEST_LINE_BYTES))
    return first.removeprefix("\ufeff")


def csv_header(path: str) -> dict[str, Any]:
    first = first_line(path)
    if not first.strip():
        raise UnreadableFileError("its first line, which must name the columns, is empty.")
    delimiter = max(",;\t|", key=first.count)
    names = [name.strip() for name in next(csv.reader([first], delimiter=delimiter))]
    folded = [name.lower() for name in names]
    for name in folded:
        if not name or folded.count(name) > 1:
            raise UnreadableFileError(
                f"its header names the column '{name}' more than once or empty."
            )
    return {"columns": names, "delimiter": delimiter}


def glob_text(path: str) -> str:
    return "".join(f"[{char}]" if char in "[*?" else char for char in path)


def zstd_is_whole(path: str) -> bool:
    """Whether the file ends where its last frame does; a cut one reads as a shorter file.

    Frames and blocks tell their lengths (RFC 8878, section 3.1), so nothing is unpacked.
    """
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        while magic := file.read(4):
            if len(magic) == 4 and 0x184D2A50 <= int.from_bytes(magic, "little") <= 0x184D2A5F:
                file.seek(int.from_bytes(file.read(4), "little"), os.SEEK_CUR)
                continue
            descriptor = file.read(1)
            if magic != b"\x28\xb5\x2f\xfd" or not descriptor:
                return False
            flags = descriptor[0]
            is_single_segment = flags >> 5 & 1
            content_size = (is_single_segment, 2, 4, 8)[flags >> 6]
            dictionary_id = (0, 1, 2, 4)[flags & 3]
            file.seek(1 - is_single_segment + content_size + dictionary_id, os.SEEK_CUR)
            is_last = False
            while not is_last:
                header = file.read(3)
                if len(header) < 3:
                    return False
                block = int.from_bytes(header, "little")
                is_last = bool(block & 1)
                is_repeated_byte = block >> 1 & 3 == 1
                file.seek(1 if is_repeated_byte else block >> 3, os.SEEK_CUR)
            file.seek(4 * (flags >> 2 & 1), os.SEEK_CUR)
            if file.tell() > size:
                return False
        return file.tell() == size


@functools.cache
def inspector() -> duckdb.DuckDBPyConnection:
    """A database of its own: opening one for each file takes 20 ms."""
    return duckdb.connect(":memory:")


def scan(query: str, path: str) -> list[tuple[Any, ...]]:
    return inspector().execute(query, [glob_text(path)]).fetchall()


def csv_is_well_formed(path: str, header: dict[str, Any]) -> bool:
    columns = ", ".join(
        "'{}': 'varchar'".format(name.replace("'", "''")) for name in header["columns"]
    )
    try:
        scan(
            "select count(*) from read_csv($1, auto_detect = false, header = true, quote = '\"',"
            f" escape = '\"', delim = '{header['delimiter']}', columns = {{{columns}}})",
            path,
        )
    except duckdb.Error:
        return False
    return True


def check_text(path: str, raw_file: str, kind: str, root: Path) -> dict[str, Any]:
    verdict: dict[str, Any] = {}
    header: dict[str, Any] = {}
    if path.lower().endswith(OTHER_COMPRESSION):
        raise UnreadableFileError("it is compressed by other means than gzip and zstd.")
    if os.path.getsize(path) == 0:
        if kind == "csv":
            raise UnreadableFileError("the file is empty: a CSV file begins with a header.")
        return {"warning": "the file is empty."}
    if kind == "csv":
        header = csv_header(path)
    if kind == "ndjson" and first_line(path).lstrip().startswith("["):
        raise UnreadableFileError("it is one JSON array: write each event on a line of its own.")
    copy = root / raw_file
    if copy.exists() and copy.stat().st_mtime_ns == os.stat(path).st_mtime_ns:
        # Repaired in an earlier run.
        verdict["repaired_path"] = str(copy)
        is_dirty = False
    elif path.lower().endswith(".zst"):
        is_dirty = False
        if not zstd_is_whole(path):
            raise UnreadableFileError("the zstd file is truncated or corrupt.")
        scan(f"select count(line) from {LINES}", path)
        if kind == "csv" and not csv_is_well_formed(path, header):
            raise UnreadableFileError(
                "it has rows that are no CSV; compress it with gzip, and they are rejected singly."
            )
    else:
        # Reads the whole file, so a truncated gzip shows here.
        is_dirty = needs_repair(path) if kind != "csv" else csv_needs_repair(path, header)
    if is_dirty:
        verdict["repaired_path"] = str(repaired_copy(path, raw_file, kind, header, root))
        verdict["warning"] = "some of its bytes or rows are damaged; all else of it is read."
    if "repaired_path" in verdict and header:
        header["columns"] = [*header["columns"], RAW_ROW_COLUMN]
    if header:
        verdict["header"] = header
    return verdict


def csv_needs_repair(path: str, header: dict[str, Any]) -> bool:
    return needs_repair(path) or not csv_is_well_formed(path, header)


def check_parquet(path: str) -> dict[str, Any]:
    if os.path.getsize(path) == 0:
        raise UnreadableFileError("the file is empty: it is no Parquet file.")
    rows = scan("describe select * from read_parquet($1, hive_partitioning = false)", path)
    return {
        "header": {
            "columns": [row[0] for row in rows],
            "types": [row[1] for row in rows],
        }
    }


def check(path: str, raw_file: str, kind: str, required: str, root: Path) -> dict[str, Any]:
    try:
        verdict = (
            check_parquet(path) if kind == "parquet" else check_text(path, raw_file, kind, root)
        )
    except UnreadableFileError as error:
        return {"problem": str(error)}
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        return {"problem": f"the gzip file is truncated or corrupt ({error})."}
    except duckdb.Error as error:
        return {"problem": f"the file is truncated or corrupt: {str(error).splitlines()[0]}"}
    except OSError as error:
        return {"problem": f"the file cannot be opened ({error.strerror or error})."}
    if kind in ("csv", "parquet"):
        columns = verdict["header"]["columns"]
        folded = {name.lower() for name in columns}
        missing = [
            names.replace("|", " or ")
            for names in required.split(",")
            if names and not folded & set(names.lower().split("|"))
        ]
        if missing:
            return {
                "problem": f"there is no column {', '.join(missing)}."
                f" Columns found: {', '.join(columns)}."
            }
    if "header" in verdict:
        verdict["header"] = json.dumps(verdict["header"])
    return verdict


class Plugin(BasePlugin):
    """Gives SQL the function sojourn_check_raw_file and the variable sojourn_visitor_salt.

    The secret is a variable of the connection, so that it stands in no view and no file.
    """

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        database = self.creds.path if self.creds else ":memory:"
        root = Path("sojourn" if database == ":memory:" else database).with_suffix(".repaired")
        one_at_a_time = threading.Lock()

        def check_raw_file(path: str, raw_file: str, kind: str, required: str) -> str:
            with one_at_a_time:
                return json.dumps(check(path, raw_file, kind, required, root))

        conn.create_function(
            "sojourn_check_raw_file",
            check_raw_file,
            ["VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR"],  # type: ignore[list-item]
            "VARCHAR",  # type: ignore[arg-type]
            side_effects=True,
        )

    def configure_cursor(self, cursor: Any) -> None:
        secret = os.environ.get("SOJOURN_VISITOR_SALT", "").replace("'", "''")
        cursor.execute(f"set variable sojourn_visitor_salt = '{secret}'")

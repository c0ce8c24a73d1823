"""Zip packages (xlsx, docx, ods): checked before any parser opens them."""

from __future__ import annotations

import io
import zipfile
import zlib

from service.intake.formats import encrypted
from service.intake.limits import MEBIBYTE, Limits
from service.intake.refusals import too_large, too_many, unreadable

_SMALL = MEBIBYTE  # parts below this may compress as well as they like
_DECLARATIONS = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_CHUNK = 1 << 20


def check_package(content: bytes, name: str, *, limits: Limits) -> None:
    """Check sizes, counts, ratios and that no XML part declares a document type or entities.

    Raises:
        Unreadable: the package is damaged, encrypted, or declares entities.
        TooLarge: it unpacks to more than a limit.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > limits.entries:
                raise too_many(name, "压缩包内的文件数", "entries in the package", len(parts), limits.entries)
            if any(part.flag_bits & 1 for part in parts):
                raise encrypted(name)
            unpacked = sum(part.file_size for part in parts)
            if unpacked > limits.unpacked_bytes:
                raise too_many(name, "展开后的字节数", "bytes when unpacked", unpacked, limits.unpacked_bytes)
            for part in parts:
                ratio = part.file_size // max(1, part.compress_size)
                if part.file_size > _SMALL and ratio > limits.unpacked_ratio:
                    raise too_large(
                        "zip-bomb",
                        f"{name} 的压缩比异常（{ratio} 倍，上限 {limits.unpacked_ratio}），像是压缩炸弹，拒绝读取。",
                        f"{name}: {part.filename} unpacks to {ratio} times its size, more than {limits.unpacked_ratio}:"
                        " refused as a zip bomb",
                    )
                if part.filename.endswith((".xml", ".rels", ".vml")):
                    _check_part(archive, part, name)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
        zlib.error,
    ) as wrong:
        raise unreadable(
            "damaged-file",
            f"{name} 已损坏：压缩内容不完整或校验不符；请重新获取文件。",
            f"{name}: damaged: {wrong}; fetch the file again",
        ) from wrong


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    before = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            window = before + chunk
            if any(word in window for word in _DECLARATIONS):
                raise unreadable(
                    "xml-entities",
                    f"{name} 的 {part.filename} 含有 XML 实体或 DTD 声明，正常的办公文件没有，拒绝读取。",
                    f"{name}: {part.filename} declares a DTD or entities, which no office program writes; refused",
                )
            before = chunk[-32:]

"""Why the system could not open or write a file, in the language of who reads it."""

from __future__ import annotations

import errno

_CHINESE = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "系统不允许",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EROFS: "磁盘是只读的",
    errno.EMFILE: "打开的文件太多",
    errno.EBUSY: "文件正被占用",
    errno.ETXTBSY: "文件正被占用",
    errno.EIO: "磁盘读写出错",
    errno.ELOOP: "链接绕成了圈",
}


def chinese_reason(wrong: OSError) -> str:
    """Say in Chinese why a file could not be used; a rare reason by its number alone.

    >>> chinese_reason(FileNotFoundError(2, "No such file or directory"))
    '没有这个文件或文件夹'
    """
    return _CHINESE.get(wrong.errno or 0, f"系统错误 {wrong.errno or '不明'}")

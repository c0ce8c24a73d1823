"""Any report in: bytes of an untrusted file to rows as written, with what was skipped and why.

`read` decides by content what a file is (`formats`) and has it turned into a `Document` of paragraphs and grids:
text by `encoding` and `delimited` in this process; html, xlsx, xls, ods, docx and pdf by one module a format in a
child process under `limits` (`sandbox`, `child`, `transport`). `assembly` then finds the tables by what their headings
mean (`headers`, `tables`, `columns`) or, where there is none, the labels of paragraphs and forms (`prose`), turns rows
into items and rejects (`rows`, `sections`, `numbering`), and reads place and period where the titles say them
(`titles`). What cannot be read is refused by a sentence of `refusals`.
"""

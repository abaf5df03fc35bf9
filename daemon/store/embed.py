"""Turns a file into a C array of char: a literal of that size is beyond what C11 promises."""
import sys

source, target, name = sys.argv[1:]
with open(source, "rb") as f:
    data = f.read() + b"\0"
with open(target, "w", encoding="ascii") as f:
    f.write(f"static const char {name}[] = {{\n")
    for i in range(0, len(data), 16):
        f.write("\t" + ", ".join(str(b if b < 128 else b - 256) for b in data[i:i + 16]) + ",\n")
    f.write("};\n")

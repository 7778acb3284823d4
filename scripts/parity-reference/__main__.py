"""Writes parity fixtures of any size from an implementation that shares nothing with the program: JAX, 64-bit, the layouts and
names of PyTorch. docs/parity.md says what the files hold. Needs `pip install jax`; used by maintainers only.

    python3 scripts/parity-reference OUT [NAME ...]
"""

import sys
from pathlib import Path

import jax

from cases import CASES
from fixture import make, write

jax.config.update("jax_enable_x64", True)

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for name in sys.argv[2:] or CASES:
    write(folder / f"{name}.safetensors", *make(CASES[name]))
    print(name)

"""What is written: a name and the settings that differ from those of fixture.py."""

from guide import ATTRIBUTES

FIVE = ["Black_Hair", "Eyeglasses", "Male", "Pale_Skin", "Young"]
CASES = {
    # other sizes
    "ssa-16-two-layers": {"method": "ssa", "size": 16, "dim": 3, "layers": 2, "fc": 5, "batch": 3, "attributes": FIVE},
    "ssa-64-four-layers": {"method": "ssa", "size": 64, "dim": 3, "layers": 4, "fc": 7, "batch": 2, "attributes": ATTRIBUTES},
    "ssa-48-grey": {
        "method": "ssa", "size": 48, "dim": 2, "layers": 3, "fc": 6, "batch": 5, "channels": 1, "attributes": ["Bald", "Hat"],
    },
    "ssa-32-one": {"method": "ssa", "size": 32, "dim": 2, "layers": 3, "fc": 4, "batch": 1, "attributes": FIVE},
    "stgan-32-one": {"method": "stgan", "size": 32, "dim": 2, "layers": 4, "fc": 9, "batch": 1, "attributes": ["Male"]},
    "stgan-24-grey": {
        "method": "stgan", "size": 24, "dim": 5, "layers": 2, "fc": 4, "batch": 3, "channels": 1, "attributes": ATTRIBUTES[:10],
    },
    "attgan-32-joins": {
        "method": "attgan", "size": 32, "dim": 3, "layers": 4, "fc": 6, "batch": 3, "attributes": FIVE, "shortcuts": 2,
        "injects": 3,
    },
    "attgan-16-bare": {
        "method": "attgan", "size": 16, "dim": 4, "layers": 3, "fc": 5, "batch": 2, "attributes": FIVE, "shortcuts": 0,
        "injects": 0,
    },
    "attgan-32-five": {"method": "attgan", "size": 32, "dim": 2, "layers": 4, "fc": 3, "batch": 4, "attributes": FIVE},
    "attgan-16-plain-critic": {
        "method": "attgan", "size": 16, "dim": 2, "layers": 4, "fc": 6, "batch": 2, "attributes": FIVE, "criticNorm": "none",
    },
    "stargan-16-one": {
        "method": "stargan", "size": 16, "dim": 2, "blocks": 2, "depth": 4, "batch": 1, "attributes": ATTRIBUTES[:10],
    },
    # seed 1 has a number 2e-7 in front of a ReLU: in 32 bits its sign, and with it a gradient, is a matter of rounding
    "stargan-40-three": {
        "method": "stargan", "size": 40, "dim": 3, "blocks": 3, "depth": 2, "batch": 3, "attributes": FIVE, "seed": 2,
    },
    "stargan-32-classes": {
        "method": "stargan", "size": 32, "dim": 2, "blocks": 1, "depth": 5, "batch": 4, "channels": 1, "labels": "one-hot",
        "attributes": ["a", "b", "c", "d", "e"],
    },
    # other readings
    "ssa-32-readings": {
        "method": "ssa", "size": 32, "dim": 2, "layers": 3, "fc": 5, "batch": 6, "attributes": ATTRIBUTES,
        "decoders": "separate", "weights": {"sparsity": 0.5},
        "readings": {
            "maskDistance": "rms", "nontargetMean": "outside", "gateMean": "active", "attributeReduction": "sum",
            "label": "target", "unitState": "output", "fakeClasses": True, "labelScale": 1.0,
        },
    },
    "ssa-16-norm": {
        "method": "ssa", "size": 16, "dim": 2, "layers": 2, "fc": 5, "batch": 6, "attributes": ATTRIBUTES,
        "readings": {"maskDistance": "norm", "unitState": "arrived"},
    },
    "stgan-16-lsgan": {
        "method": "stgan", "size": 16, "dim": 3, "layers": 2, "fc": 5, "batch": 3, "attributes": FIVE,
        "readings": {"adversarial": "lsgan", "unitState": "arrived"},
    },
    "attgan-16-dcgan": {
        "method": "attgan", "size": 16, "dim": 3, "layers": 2, "fc": 5, "batch": 3, "attributes": FIVE,
        "readings": {"adversarial": "dcgan", "targetStrength": "uniform"},
    },
    "ssa-16-raw": {
        "method": "ssa", "size": 16, "dim": 2, "layers": 2, "fc": 5, "batch": 6, "attributes": ATTRIBUTES,
        "weights": {"raw": 20},
    },
    "ssa-32-fewer-skips": {
        "method": "ssa", "size": 32, "dim": 2, "layers": 4, "fc": 5, "batch": 4, "attributes": FIVE, "shortcuts": 1,
    },
    "stgan-16-one-skip": {
        "method": "stgan", "size": 16, "dim": 3, "layers": 3, "fc": 5, "batch": 3, "attributes": FIVE, "shortcuts": 1,
    },
    "attgan-16-refuted": {
        "method": "attgan", "size": 16, "dim": 2, "layers": 2, "fc": 5, "batch": 4, "attributes": FIVE,
        "weights": {"criticEdits": 3},
    },
    "stargan-16-refuted": {
        "method": "stargan", "size": 16, "dim": 2, "blocks": 1, "depth": 3, "batch": 4, "attributes": FIVE,
        "weights": {"criticEdits": 2},
    },
    "stargan-16-refuted-class": {
        "method": "stargan", "size": 16, "dim": 2, "blocks": 1, "depth": 3, "batch": 4, "labels": "one-hot",
        "attributes": ["a", "b", "c", "d"], "weights": {"criticEdits": 2},
    },
}  # fmt: skip

"""One case: first values, a batch, an update of the critic and one of the generator."""

import json
import struct

import jax
import numpy as np
from jax import numpy as jnp

from encoder_decoder import EncoderDecoder
from guide import guide
from losses import critic_loss
from stargan import StarGan

READINGS = {
    "maskDistance": "mse", "attributeReduction": "mean", "gateMean": "batch", "labelScale": 0.5, "fakeClasses": False,
    "label": "difference", "unitState": "reset", "adversarial": "wgan", "nontargetMean": "picture",
    "targetStrength": "fixed",
}  # fmt: skip
PLAIN = {
    "adversarial": 1, "penalty": 10, "criticAttributes": 1, "criticEdits": 0, "attributes": 10, "reconstruction": 100,
    "sparsity": 0, "raw": 0,
}  # fmt: skip
WEIGHTS = {
    "attgan": PLAIN,
    "stgan": PLAIN,
    "stargan": {**PLAIN, "attributes": 1, "reconstruction": 10},
    "ssa": {
        **PLAIN, "reconstruction": 0.05, "dual": 4.69, "attentionIdentity": 2.25, "target": 3.75, "nontarget": 0.09,
        "clothing": 4.45,
    },
}  # fmt: skip


def first_values(shapes, rng):
    values = {}
    for name, shape in shapes.items():
        if len(shape) > 1:
            field = int(np.prod(shape[2:]))
            v = rng.uniform(-1, 1, shape) * np.sqrt(6 / (field * (shape[0] + shape[1])))
        elif name.endswith("running_var"):
            v = rng.uniform(0.5, 1.5, shape)
        elif name.endswith("weight"):
            v = rng.normal(1, 0.1, shape)
        else:
            v = rng.normal(0, 0.1, shape)
        values[name] = v.astype(np.float32).astype(np.float64)
    return values


def batch_of(c, rng):
    n, s, k = c["batch"], c["size"], len(c["attributes"])
    f32 = lambda a: a.astype(np.float32).astype(np.float64)
    if c["labels"] == "one-hot":
        draw = lambda: np.eye(k)[rng.integers(0, k, n)]
    else:
        draw = lambda: rng.integers(0, 2, (n, k)).astype(float)
    b = {"x": f32(rng.uniform(-1, 1, (n, c["channels"], s, s))), "source": draw(), "target": draw()}
    if c["labels"] == "binary":  # most samples change little, so that every branch of the rules is met
        keep = rng.uniform(size=(n, k)) < np.linspace(1, 0, n)[:, None] * 0.9
        b["target"] = np.where(keep, b["source"], b["target"])
    b["alpha"] = f32(rng.uniform(size=(n, 1, 1, 1)))
    stored = {f"in/{key}": b[key] for key in ["x", "source", "target", "alpha"]}
    meta = {}
    if c["readings"]["adversarial"] != "wgan":
        stored["in/noise"] = b["noise"] = f32(rng.uniform(size=b["x"].shape))
    if c["readings"]["targetStrength"] != "fixed":
        stored["in/strength"] = b["strength"] = f32(rng.uniform(0, 2, (n, k)))
    if c["method"] == "ssa":
        parts = {name: (rng.uniform(size=(n, 1, s, s)) < 0.4).astype(float) for name in ["hair", "skin", "eye_g", "clothing"]}
        parts["person"] = np.maximum(parts["hair"], parts["skin"])
        labelled = (rng.uniform(size=n) < 0.75).astype(float)
        chosen = [guide(b["source"][i], b["target"][i], c["attributes"]) for i in range(n)]
        zero = np.zeros((1, s, s))
        b["guide"] = np.stack([parts.get(m, {}) [i] if m in parts else zero for i, (m, _) in enumerate(chosen)])
        b["clothing"] = parts["clothing"]
        of = lambda loss: np.array([float(l == loss) for _, l in chosen]) * labelled
        b["gates"] = {"target": of("target"), "nontarget": of("nontarget"), "clothing": labelled}
        stored |= {f"in/guide.{name}": mask for name, mask in parts.items()} | {"in/labelled": labelled}
        meta = {"guideMask": json.dumps([m for m, _ in chosen]), "guideLoss": json.dumps([l for _, l in chosen])}
    return jax.tree.map(jnp.asarray, b), stored, meta


def adam(params, grads, rate):
    """The first step, epsilon 1e-8."""
    return {k: v - rate * grads[k] / (jnp.abs(grads[k]) + 1e-8) if k in grads else v for k, v in params.items()}


def folded(params, passes, decay):
    params = dict(params)
    for name, mean, var in passes:
        for part, value in [("running_mean", mean), ("running_var", var)]:
            key = f"{name}.{part}"
            params[key] = decay * params[key] + (1 - decay) * value
    return params


def trained(params):
    return {k: v for k, v in params.items() if "running_" not in k}


def make(c):
    c = {"channels": 3, "labels": "binary", "seed": 1, "bnDecay": 0.999, **c}
    sum_over = {"attributeReduction": "sum"} if c["method"] == "stargan" else {}
    c["stated"] = {key: c[key] for key in ["readings", "weights"] if key in c}
    c["readings"] = {**READINGS, **sum_over, **c.get("readings", {})}
    c["weights"] = {**WEIGHTS[c["method"]], **c.get("weights", {})}
    rng = np.random.default_rng(c["seed"])
    net = (StarGan if c["method"] == "stargan" else EncoderDecoder)(c)
    shapes = net.shapes()
    g, d = [jax.tree.map(jnp.asarray, first_values(s, rng)) for s in shapes]
    b, out, meta = batch_of(c, rng)
    rate = 1e-4 if c["method"] == "stargan" else 2e-4

    def put(prefix, tree):
        out.update({prefix + k: v for k, v in tree.items()})

    put("init/G/", g), put("init/D/", d)
    put("eval/", net.edit(g, b, None, trained=False))
    out["eval/d_adv"], out["eval/d_att"] = net.judge(d, b["x"])

    passes = []
    fake = net.edit(g, b, passes)["edited"]
    g = folded(g, passes, c["bnDecay"])
    (total, terms), grads = jax.value_and_grad(lambda p: critic_loss(net, p, fake, b, c), has_aux=True)(d)
    d = adam(d, grads, rate)
    out["d/edited"] = fake
    put("d/loss/", {**terms, "total": total}), put("d/grad/", grads), put("d/after/", d)

    loss = lambda p: net.generator_loss({**g, **p}, d, b)
    (total, (terms, edit, passes)), grads = jax.value_and_grad(loss, has_aux=True)(trained(g))
    g = folded(adam(g, grads, rate), passes, c["bnDecay"])
    put("g/", edit), put("g/loss/", {**terms, "total": total}), put("g/grad/", grads), put("g/after/", g)

    sizes = ["blocks", "depth"] if c["method"] == "stargan" else ["layers", "fc"]
    meta |= {key: str(c[key]) for key in ["method", "size", "dim", "batch", "labels", "bnDecay", *sizes]}
    meta |= {"attributes": json.dumps(c["attributes"])}
    meta |= {key: json.dumps(value) for key, value in c["stated"].items()}
    return out, meta


def write(path, tensors, meta):
    header, blobs, at = {"__metadata__": meta}, [], 0
    for key in sorted(tensors):
        data = np.ascontiguousarray(np.asarray(tensors[key]), dtype="<f4")
        header[key] = {"dtype": "F32", "shape": list(np.shape(tensors[key])), "data_offsets": [at, at + data.nbytes]}
        at += data.nbytes
        blobs.append(data.tobytes())
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))

"""Terms of both losses, and their sums; the second derivative of the penalty is JAX's own."""

import jax
from jax import numpy as jnp


def bce(z, y):
    return jnp.logaddexp(0.0, z) - z * y


def attribute_loss(z, y, c):
    if c["labels"] == "one-hot":
        return -(jax.nn.log_softmax(z) * y).sum(1).mean()
    each = bce(z, y)
    return each.mean() if c["readings"]["attributeReduction"] == "mean" else each.sum(1).mean()


def refuted_edits_loss(z, source, target, c):
    changed = jnp.abs(target - source)
    if c["labels"] == "one-hot":
        return (-(jax.nn.log_softmax(z) * source).sum(1) * changed.max(1)).mean()
    each = bce(z, source) * changed
    return each.mean() if c["readings"]["attributeReduction"] == "mean" else each.sum(1).mean()


def game(scores, wanted, c, generator=False):
    kind = c["readings"]["adversarial"]
    if kind == "lsgan":
        return ((scores - wanted) ** 2).mean()
    if kind == "dcgan":
        return bce(scores, wanted).mean()
    return -scores.mean() if generator else scores.mean()


def mask_losses(edit, back, b, r):
    def pair(name, guide, how):
        return how(edit[name] - guide) + how(back[name] - guide)

    axes = (1, 2, 3)
    how = {
        "mse": lambda e: (e**2).mean(axes),
        "rms": lambda e: jnp.sqrt((e**2).mean(axes) + 1e-12),
        "norm": lambda e: jnp.sqrt((e**2).sum(axes) + 1e-12),
    }[r["maskDistance"]]
    outside = lambda e: jnp.maximum(e, 0).sum(axes)
    area = (1 - b["guide"]).sum(axes).clip(1) if r["nontargetMean"] == "outside" else b["guide"][0].size

    def gated(each, gate):
        return (each * gate).sum() / (gate.size if r["gateMean"] == "batch" else jnp.maximum(gate.sum(), 1))

    return {
        "target": gated(pair("attention", b["guide"], how), b["gates"]["target"]),
        "nontarget": gated(pair("attention", b["guide"], outside) / area, b["gates"]["nontarget"]),
        "clothing": gated(pair("clothing", b["clothing"], how), b["gates"]["clothing"]),
    }


TERM_WEIGHTS = {
    **{"adv": "adversarial", "att": "attributes", "rec": "reconstruction", "dual": "dual"},
    **{"a_id": "attentionIdentity", "target": "target", "nontarget": "nontarget", "clothing": "clothing"},
    "sparsity": "sparsity",
    "raw": "raw",
}


def weigh(terms, c):
    return sum(c["weights"][TERM_WEIGHTS[name]] * term for name, term in terms.items())


def critic_loss(net, d, fake, b, c):
    real_adv, real_att = net.judge(d, b["x"])
    fake_adv, fake_att = net.judge(d, fake)
    slope = jax.grad(lambda x: net.judge(d, x)[0].sum())(net.penalty_at(b, fake))
    length = jnp.sqrt((slope**2).sum((1, 2, 3)) + 1e-12)
    real, made = game(real_adv, 1, c), game(fake_adv, 0, c)
    terms = {"real": real, "fake": made, "gp": ((length - 1) ** 2).mean(), "att": attribute_loss(real_att, b["source"], c)}
    w = c["weights"]
    adversarial = made - real if c["readings"]["adversarial"] == "wgan" else made + real
    total = w["adversarial"] * adversarial + w["penalty"] * terms["gp"] + w["criticAttributes"] * terms["att"]
    if c["readings"]["fakeClasses"]:
        terms["fake_att"] = attribute_loss(fake_att, b["target"], c)
        total += w["criticAttributes"] * terms["fake_att"]
    if w["criticEdits"] > 0:
        terms["edit_att"] = refuted_edits_loss(fake_att, b["source"], b["target"], c)
        total += w["criticEdits"] * terms["edit_att"]
    return total, terms

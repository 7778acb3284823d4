"""AttGAN, STGAN and the attention method."""

import jax
from jax import numpy as jnp

from layers import batch_norm, conv, deconv, dense, instance_norm, leaky, norm_shapes, planes
from losses import attribute_loss, game, mask_losses, weigh


class EncoderDecoder:
    def __init__(self, c):
        self.c = c
        self.widths = [min(c["dim"] * 2**i, 1024) for i in range(c["layers"])]

    def shapes(self):
        c, w, n = self.c, self.widths, len(self.c["attributes"])
        layers, ch = c["layers"], c["channels"]
        g, d = {}, {}
        for i in range(layers):
            g[f"enc.{i}.conv.weight"] = (w[i], w[i - 1] if i else ch, 4, 4)
            norm_shapes(g, f"enc.{i}.norm", w[i], True)
        separate = c.get("decoders") == "separate"
        for prefix in ["dec", "attention_dec", "clothing_dec"] if separate else ["dec"]:
            read = w[-1] + n
            for k in range(layers - 1):
                out = w[layers - 1 - k]
                g[f"{prefix}.{k}.conv.weight"] = (read, out, 4, 4)
                norm_shapes(g, f"{prefix}.{k}.norm", out, True)
                read = out + (w[layers - 2 - k] if k < self.joins()[0] else 0) + (n if k < self.joins()[1] else 0)
        if c["method"] != "attgan":
            for l in self.transferring():
                g[f"stu.{l}.state.weight"], g[f"stu.{l}.state.bias"] = (w[l + 1] + n, w[l], 4, 4), (w[l],)
                for gate in ["reset", "update", "hidden"]:
                    g[f"stu.{l}.{gate}.weight"], g[f"stu.{l}.{gate}.bias"] = (w[l], 2 * w[l], 3, 3), (w[l],)
        for head in self.heads():
            out = ch if head == "image" else 1
            g[f"{head}.weight"], g[f"{head}.bias"] = (read, out, 4, 4), (out,)
        for i in range(layers):
            d[f"conv.{i}.conv.weight"] = (w[i], w[i - 1] if i else ch, 4, 4)
            if c.get("criticNorm") == "none":
                d[f"conv.{i}.conv.bias"] = (w[i],)
            else:
                norm_shapes(d, f"conv.{i}.norm", w[i], False)
        side = c["size"] // 2**layers
        for head, out in [("adv", 1), ("att", n)]:
            d[f"{head}.0.weight"], d[f"{head}.0.bias"] = (c["fc"], side * side * w[-1]), (c["fc"],)
            d[f"{head}.1.weight"], d[f"{head}.1.bias"] = (out, c["fc"]), (out,)
        return g, d

    def transferring(self):
        """Encoder layers with a transfer unit, outermost first."""
        inner = self.c["layers"] - 1
        return range(max(0, inner - self.joins()[0]), inner)

    def joins(self):
        everywhere = 99 if self.c["method"] != "attgan" else 1
        return self.c.get("shortcuts", everywhere), self.c.get("injects", everywhere)

    def heads(self):
        return ["image", "attention", "clothing"] if self.c["method"] == "ssa" else ["image"]

    def encode(self, p, x, passes):
        features = []
        for i in range(self.c["layers"]):
            x = leaky(batch_norm(conv(x, p[f"enc.{i}.conv.weight"], 2, 1), p, f"enc.{i}.norm", passes), 0.2)
            features.append(x)
        return features

    def transfer(self, p, features, code):
        if self.c["method"] == "attgan":
            return features
        done, state = [None] * len(features), features[-1]
        for l in reversed(self.transferring()):
            f = features[l]
            came = deconv(planes(state, code), p[f"stu.{l}.state.weight"], p[f"stu.{l}.state.bias"])

            def gate(name, a):
                return conv(a, p[f"stu.{l}.{name}.weight"], 1, 1, p[f"stu.{l}.{name}.bias"])

            both = jnp.concatenate([f, came], 1)
            r, z = jax.nn.sigmoid(gate("reset", both)), jax.nn.sigmoid(gate("update", both))
            kept = r * came
            h = jnp.tanh(gate("hidden", jnp.concatenate([f, kept], 1)))
            done[l] = (1 - z) * came + z * h
            state = {"reset": kept, "output": done[l], "arrived": came}[self.c["readings"]["unitState"]]
        return done

    def decode(self, p, prefix, innermost, skips, code, passes):
        x = planes(innermost, code)
        layers = self.c["layers"]
        for k in range(layers - 1):
            x = deconv(x, p[f"{prefix}.{k}.conv.weight"])
            x = jax.nn.relu(batch_norm(x, p, f"{prefix}.{k}.norm", passes))
            if k < self.joins()[0]:
                x = jnp.concatenate([x, skips[layers - 2 - k]], 1)
            if k < self.joins()[1]:
                x = planes(x, code)
        return x

    def code(self, source, target, strength=None):
        r = self.c["readings"]
        fed = (2 * target - 1) * r["labelScale"]
        if self.c["method"] == "attgan":
            return fed if strength is None else fed * strength
        return fed if r["label"] == "target" else fed - (2 * source - 1) * r["labelScale"]

    def generate(self, p, x, features, code, passes):
        skips = self.transfer(p, features, code)
        out, separate = {}, self.c.get("decoders") == "separate"
        for head in self.heads():
            if head == "image" or separate:
                prefix = "dec" if head == "image" else f"{head}_dec"
                trunk = self.decode(p, prefix, features[-1], skips, code, passes)
            out[head] = deconv(trunk, p[f"{head}.weight"], p[f"{head}.bias"])
        made = {"raw": jnp.tanh(out["image"])}
        if self.c["method"] == "ssa":
            made["attention"] = jax.nn.sigmoid(out["attention"])
            made["clothing"] = jax.nn.sigmoid(out["clothing"])
            made["edited"] = made["raw"] * made["attention"] + x * (1 - made["attention"])
            made["final"] = x * made["clothing"] + made["edited"] * (1 - made["clothing"])
        else:
            made["edited"] = made["raw"]
        return made

    def edit(self, p, b, passes, trained=True):
        strength = b.get("strength") if trained else None
        features = self.encode(p, b["x"], passes)
        return self.generate(p, b["x"], features, self.code(b["source"], b["target"], strength), passes)

    def judge(self, p, x):
        for i in range(self.c["layers"]):
            name = f"conv.{i}"
            if self.c.get("criticNorm") == "none":
                x = leaky(conv(x, p[name + ".conv.weight"], 2, 1, p[name + ".conv.bias"]), 0.2)
            else:
                x = leaky(instance_norm(conv(x, p[name + ".conv.weight"], 2, 1), p, name + ".norm", 1e-6), 0.2)
        x = x.reshape(x.shape[0], -1)
        return [dense(leaky(dense(x, p, f"{h}.0"), 0.2), p, f"{h}.1") for h in ["adv", "att"]]

    def penalty_at(self, b, fake):
        if self.c["readings"]["adversarial"] == "wgan":
            return b["x"] + b["alpha"] * (fake - b["x"])
        return b["x"] + b["alpha"] * 0.5 * b["x"].std() * b["noise"]

    def generator_loss(self, g, d, b):
        passes, x, c = [], b["x"], self.c
        features = self.encode(g, x, passes)
        edit = self.generate(g, x, features, self.code(b["source"], b["target"], b.get("strength")), passes)
        same = self.generate(g, x, features, self.code(b["source"], b["source"]), passes)
        adv, att = self.judge(d, edit["edited"])
        terms = {
            "adv": game(adv, 1, c, generator=True),
            "att": attribute_loss(att, b["target"], c),
            "rec": jnp.abs(x - same["edited"]).mean(),
        }
        if c["method"] == "ssa":
            again = self.encode(g, edit["edited"], passes)
            back = self.generate(g, edit["edited"], again, self.code(b["target"], b["source"]), passes)
            terms |= {"dual": jnp.abs(x - back["edited"]).mean(), "a_id": same["attention"].mean()}
            terms |= mask_losses(edit, back, b, c["readings"])
            if c["weights"]["sparsity"] > 0:
                terms["sparsity"] = edit["attention"].mean()
            if c["weights"]["raw"] > 0:
                terms["raw"] = jnp.abs(x - same["raw"]).mean()
        return weigh(terms, c), (terms, edit, passes)

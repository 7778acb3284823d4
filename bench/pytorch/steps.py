"""Times the attention method's critic step, generator step and edit in PyTorch, for comparison with `npm run bench`.

    python3 bench/pytorch/steps.py [--threads 1] [--device cpu] [--size 64] [--dim 16] [--layers 4] [--fc 256] [--batch 16]
                                     [--steps 7] [--processor-time]

The nets, passes and losses of src/engine/methods/ssa.ts with random weights and pictures; prints JSON. Needs torch only.
"""

import argparse
import json
import statistics
import time

import torch
from torch import nn
from torch.nn import functional as F

parser = argparse.ArgumentParser()
for name, value in dict(threads=1, size=64, dim=16, layers=4, fc=256, batch=16, attributes=13, steps=7).items():
    parser.add_argument(f"--{name}", type=int, default=value)
parser.add_argument("--device", default="cpu")
parser.add_argument("--processor-time", action="store_true", help="for one thread on a busy machine")
o = parser.parse_args()
torch.set_num_threads(o.threads)
clock = time.process_time if o.processor_time else time.perf_counter
device = torch.device(o.device)
widths = [min(o.dim * 2**i, 1024) for i in range(o.layers)]
A = o.attributes


def planes(x, code):
    return torch.cat([x, code[:, :, None, None].expand(-1, -1, *x.shape[2:])], 1)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        down = lambda i, n: nn.Sequential(
            nn.Conv2d(i, n, 4, 2, 1, bias=False), nn.BatchNorm2d(n, 1e-3), nn.LeakyReLU(0.2)
        )
        self.enc = nn.ModuleList(down(i, n) for i, n in zip([3] + widths, widths))
        inner = widths[1:]
        self.state = nn.ModuleList(nn.ConvTranspose2d(i + A, n, 4, 2, 1) for i, n in zip(inner, widths))
        gate = lambda n: nn.ModuleDict({k: nn.Conv2d(2 * n, n, 3, 1, 1) for k in "rzh"})
        self.gates = nn.ModuleList(gate(n) for n in widths[:-1])
        ups = widths[::-1][:-1]
        self.dec = nn.ModuleList()
        into = widths[-1] + A
        for k, n in enumerate(ups):
            self.dec.append(
                nn.Sequential(nn.ConvTranspose2d(into, n, 4, 2, 1, bias=False), nn.BatchNorm2d(n, 1e-3), nn.ReLU())
            )
            into = n + widths[::-1][k + 1] + A
        self.heads = nn.ConvTranspose2d(into, 5, 4, 2, 1)

    def encode(self, x):
        features = []
        for layer in self.enc:
            x = layer(x)
            features.append(x)
        return features

    def edit(self, x, features, code):
        skips, state = {}, features[-1]
        for l in range(len(features) - 2, -1, -1):
            f, g = features[l], self.gates[l]
            arrived = self.state[l](planes(state, code))
            both = torch.cat([f, arrived], 1)
            reset, update = torch.sigmoid(g["r"](both)), torch.sigmoid(g["z"](both))
            state = reset * arrived
            skips[l] = arrived + update * (torch.tanh(g["h"](torch.cat([f, state], 1))) - arrived)
        y = planes(features[-1], code)
        for k, layer in enumerate(self.dec):
            y = planes(torch.cat([layer(y), skips[len(self.dec) - 1 - k]], 1), code)
        out = self.heads(y)
        raw, attention, clothing = torch.tanh(out[:, :3]), torch.sigmoid(out[:, 3:4]), torch.sigmoid(out[:, 4:])
        return x + attention * (raw - x), attention, clothing


class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(
            *(
                nn.Sequential(
                    nn.Conv2d(i, n, 4, 2, 1, bias=False), nn.InstanceNorm2d(n, 1e-6, affine=True), nn.LeakyReLU(0.2)
                )
                for i, n in zip([3] + widths, widths)
            ),
            nn.Flatten(),
        )
        flat = widths[-1] * (o.size // 2**o.layers) ** 2
        head = lambda n: nn.Sequential(nn.Linear(flat, o.fc), nn.LeakyReLU(0.2), nn.Linear(o.fc, n))
        self.adv, self.att = head(1), head(A)

    def forward(self, x):
        h = self.trunk(x)
        return self.adv(h), self.att(h)


generator, critic = Generator().to(device), Critic().to(device)
adam = {n: torch.optim.Adam(m.parameters(), 2e-4, (0.5, 0.999)) for n, m in (("G", generator), ("D", critic))}
bits = lambda *shape: torch.randint(0, 2, shape, device=device).float()
x = torch.rand(o.batch, 3, o.size, o.size, device=device) * 2 - 1
source, target = bits(o.batch, A), bits(o.batch, A)
guide, cloth = bits(o.batch, 1, o.size, o.size), bits(o.batch, 1, o.size, o.size)


def critic_step():
    with torch.no_grad():
        fake = generator.edit(x, generator.encode(x), target - source)[0]
    adam["D"].zero_grad(set_to_none=True)
    real_score, logits = critic(x)
    at = (x + torch.rand(o.batch, 1, 1, 1, device=device) * (fake - x)).requires_grad_()
    (slope,) = torch.autograd.grad(critic.adv(critic.trunk(at)).sum(), at, create_graph=True)
    penalty = ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean()
    score = critic.adv(critic.trunk(fake)).mean() - real_score.mean()
    (score + 10 * penalty + F.binary_cross_entropy_with_logits(logits, source)).backward()
    adam["D"].step()


def generator_step():
    adam["G"].zero_grad(set_to_none=True)
    features, code = generator.encode(x), target - source
    edited, attention, clothing = generator.edit(x, features, code)
    same, idle, _ = generator.edit(x, features, torch.zeros_like(code))
    back, attention2, clothing2 = generator.edit(edited, generator.encode(edited), -code)
    score, logits = critic(edited)
    masks = ((attention - guide) ** 2 + (attention2 - guide) ** 2).mean()
    masks = masks * 3.75 + ((clothing - cloth) ** 2 + (clothing2 - cloth) ** 2).mean()
    outside = (F.relu(attention - guide) + F.relu(attention2 - guide)).mean()
    loss = -score.mean() + 10 * F.binary_cross_entropy_with_logits(logits, target) + 0.05 * (x - same).abs().mean()
    loss = loss + 4.69 * (x - back).abs().mean() + 2.25 * idle.mean() + masks + 0.09 * outside
    # Only the generator's gradients: the critic is not trained here.
    grads = torch.autograd.grad(loss, list(generator.parameters()))
    for parameter, grad in zip(generator.parameters(), grads):
        parameter.grad = grad
    adam["G"].step()


def edit():
    with torch.no_grad():
        generator.edit(x[:1], kept, (target - source)[:1])[0].cpu()


def timed(work, batch):
    times = []
    for _ in range(o.steps + 2):
        start = clock()
        work()
        if device.type == "cuda":
            torch.cuda.synchronize()
        times.append((clock() - start) * 1000)
    times = sorted(times[2:])
    ms = statistics.median(times)
    return {"ms": ms, "spread": [times[len(times) // 4], times[-1 - len(times) // 4]], "imagesPerSecond": batch / ms * 1000}


rows = [{"phase": "discriminator", **timed(critic_step, o.batch)}, {"phase": "generator", **timed(generator_step, o.batch)}]
generator.eval()
with torch.no_grad():
    kept = generator.encode(x[:1])
rows.append({"phase": "edit", **timed(edit, 1)})
print(json.dumps({"torch": torch.__version__, "device": o.device, "threads": o.threads, "rows": rows}, indent=1))

"""PyTorch's optimizers and schedules for the keys of `[train]`."""
import torch

DEFAULT_WEIGHT_DECAY = {"adamw": 0.01, "muon": 0.1}


class Lion(torch.optim.Optimizer):
    """Chen et al., Symbolic Discovery of Optimization Algorithms, 2023, algorithm 2; PyTorch has none."""

    def __init__(self, params, lr, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for parameter in group["params"]:
                momentum = self.state[parameter].setdefault("momentum", torch.zeros_like(parameter))
                update = (beta1 * momentum + (1 - beta1) * parameter.grad).sign()
                parameter.mul_(1 - group["lr"] * group["weight_decay"]).sub_(update, alpha=group["lr"])
                momentum.mul_(beta2).add_(parameter.grad, alpha=1 - beta2)


def newton_schulz(gradient, coefficients, steps, epsilon):
    """Muon's iteration in the precision of its parameters, where PyTorch rounds to bfloat16."""
    a, b, c = coefficients
    x = gradient.T if gradient.size(0) > gradient.size(1) else gradient
    x = x / x.norm().clamp(min=epsilon)
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if gradient.size(0) > gradient.size(1) else x


class Muon(torch.optim.Muon):
    """PyTorch's Muon, for filters too: each filter is a row of their matrix."""

    def __init__(self, groups, **options):
        torch.optim._muon._zeropower_via_newtonschulz = newton_schulz
        self.filters = []
        for group in groups:
            matrices = []
            for parameter in group["params"]:
                # A second parameter over the same numbers.
                matrix = torch.nn.Parameter(parameter.data.view(parameter.shape[0], -1))
                self.filters.append((parameter, matrix))
                matrices.append(matrix)
            group["params"] = matrices
        super().__init__(groups, **options)

    def step(self):
        for parameter, matrix in self.filters:
            matrix.grad = parameter.grad.view_as(matrix)
        super().step()


class Training:
    """An optimizer over parameters that each have a share of the learning rate.

    `parameters` are triples: the parameter, whether weight decay holds for it, its `learning_rate_scale`.
    """

    def __init__(self, keys, parameters):
        name = keys.get("optimizer", "sgd")
        decay = keys.get("weight_decay", DEFAULT_WEIGHT_DECAY.get(name, 0.0))
        self.rate = keys["learning_rate"]

        def groups(members):
            return [{"params": [value], "weight_decay": decay if decays else 0.0, "lr": self.rate * share, "share": share}
                    for value, decays, share in members]

        momentum = {"momentum": keys.get("momentum", 0.0)}
        betas = (keys.get("beta1", 0.9), keys.get("beta2", 0.999))
        epsilon = {"eps": keys["epsilon"]} if "epsilon" in keys else {}
        if name == "sgd":
            self.members = [torch.optim.SGD(groups(parameters), lr=self.rate, nesterov=keys.get("nesterov", False), **momentum)]
        elif name == "adam":
            self.members = [torch.optim.Adam(groups(parameters), lr=self.rate, betas=betas, **epsilon)]
        elif name == "adamw":
            self.members = [torch.optim.AdamW(groups(parameters), lr=self.rate, betas=betas, **epsilon)]
        elif name == "rmsprop":
            self.members = [torch.optim.RMSprop(
                groups(parameters), lr=self.rate, alpha=keys.get("beta2", 0.99), **momentum, **epsilon)]
        elif name == "adagrad":
            self.members = [torch.optim.Adagrad(groups(parameters), lr=self.rate, **epsilon)]
        elif name == "lion":
            self.members = [Lion(groups(parameters), self.rate, (keys.get("beta1", 0.9), keys.get("beta2", 0.99)))]
        else:
            self.members = self.muon(keys, parameters, groups)

    def muon(self, keys, parameters, groups):
        options = {"momentum": keys.get("momentum", 0.95), "nesterov": keys.get("nesterov", True), "lr": self.rate}
        matrices = groups(member for member in parameters if member[0].dim() > 1)
        others = groups(member for member in parameters if member[0].dim() <= 1)
        for group in others:
            group["share"] *= keys.get("sgd_learning_rate", self.rate) / self.rate
            group["lr"] = self.rate * group["share"]
        return ([Muon(matrices, **options)] if matrices else []) + ([torch.optim.SGD(others, **options)] if others else [])

    def step(self, rate):
        for member in self.members:
            for group in member.param_groups:
                group["lr"] = rate * group["share"]
            member.step()


MOVES_WITH_STEPS = {"polynomial", "cosine", "one_cycle"}
BEGINS_AFTER_WARMUP = {"polynomial", "cosine"}


def make_scheduler(keys, optimizer, total):
    kinds = torch.optim.lr_scheduler
    name = keys.get("schedule", "constant")
    if name == "constant":
        return kinds.ConstantLR(optimizer, factor=1.0)
    if name == "step":
        return kinds.StepLR(optimizer, keys["step_size"], keys.get("gamma", 0.1))
    if name == "multistep":
        return kinds.MultiStepLR(optimizer, keys["milestones"], keys.get("gamma", 0.1))
    if name == "exponential":
        return kinds.ExponentialLR(optimizer, keys["gamma"])
    if name == "polynomial":
        return kinds.PolynomialLR(optimizer, total, keys.get("power", 1.0))
    if name == "cosine":
        return kinds.CosineAnnealingLR(optimizer, total, keys.get("min_learning_rate", 0.0))
    if name == "one_cycle":
        return kinds.OneCycleLR(
            optimizer, keys["learning_rate"], total, pct_start=keys.get("pct_start", 0.3), cycle_momentum=False,
            div_factor=keys.get("div_factor", 25.0), final_div_factor=keys.get("final_div_factor", 1e4))
    return kinds.ReduceLROnPlateau(
        optimizer, factor=keys.get("factor", 0.1), patience=keys.get("plateau_patience", 10),
        min_lr=keys.get("min_learning_rate", 0.0))


def learning_rates(keys, steps, steps_per_epoch, epoch_losses=()):
    """The rate of every step. Warm-up is linear and reaches the whole rate at its last step."""
    name, warmup = keys.get("schedule", "constant"), keys.get("warmup", 0)
    skipped = warmup if name in BEGINS_AFTER_WARMUP else 0
    # PyTorch's PolynomialLR falls to zero; what stands above the smallest rate falls like it.
    floor = keys.get("min_learning_rate", 0.0) if name == "polynomial" else 0.0
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=keys["learning_rate"] - floor)
    scheduler = make_scheduler(keys, optimizer, steps - skipped)
    rates = []
    for step in range(steps):
        rates.append((optimizer.param_groups[0]["lr"] + floor) * min((step + 1) / max(warmup, 1), 1))
        optimizer.step()
        if name == "plateau":
            if (step + 1) % steps_per_epoch == 0 and epoch_losses:
                scheduler.step(epoch_losses[step // steps_per_epoch])
        elif (name in MOVES_WITH_STEPS and step >= skipped) or (
                name not in MOVES_WITH_STEPS and (step + 1) % steps_per_epoch == 0):
            scheduler.step()
    return rates

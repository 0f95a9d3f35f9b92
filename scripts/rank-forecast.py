#!/usr/bin/env python3
"""The expected efficiency of many ranks, by the formula that `cnn train --dry-run` uses, as the tables of docs/Clusters.md.

    scripts/rank-forecast.py            Markdown on standard output

The time of a batch is that of two cores, batch 64, as `cnn bench` measured it on the machine of docs/Clusters.md; a link carries 92 % of its
rate, and each message costs 10 µs beside.
"""

# Parameters and seconds of a batch.
NETWORKS = {"LeNet": (431_080, 64 / 8657), "ResNet-20": (272_474, 64 / 740), "ResNet-18": (11_173_962, 64 / 94)}
LINKS = {"1 Gbit/s": 1e9, "10 Gbit/s": 10e9, "25 Gbit/s": 25e9, "100 Gbit/s": 100e9}
RANKS = (2, 4, 8, 16, 32, 64, 128, 256)
BUCKET_FLOATS = 1 << 20
FLOAT_BYTES = 4
USABLE = 0.92
MESSAGE_SECONDS = 10e-6
# The part of a batch's time behind which an exchange hides.
HIDDEN = 0.6


def exchange_seconds(parameters, ranks, bits_per_second):
    bytes_out = 2 * (ranks - 1) / ranks * parameters * FLOAT_BYTES
    buckets = -(-parameters // BUCKET_FLOATS)
    return bytes_out * 8 / (USABLE * bits_per_second) + 2 * buckets * (ranks - 1) * MESSAGE_SECONDS


def efficiency(parameters, batch, ranks, batches, bits_per_second):
    exposed = max(0, exchange_seconds(parameters, ranks, bits_per_second) - HIDDEN * batch)
    busiest = -(-batches // ranks)
    return batches * batch / (ranks * (busiest * batch + exposed))


def main():
    for share in (1, 8):
        print(f"`accumulate` = {share} batch{'es' if share > 1 else ''} for each rank:\n")
        print("| network | link | " + " | ".join(str(ranks) for ranks in RANKS) + " ranks |")
        print("|---|---|" + "---|" * len(RANKS))
        for name, (parameters, batch) in NETWORKS.items():
            for link, rate in LINKS.items():
                cells = [f"{efficiency(parameters, batch, ranks, share * ranks, rate):.0%}" for ranks in RANKS]
                print(f"| {name} | {link} | " + " | ".join(cells) + " |")
        print()


if __name__ == "__main__":
    main()

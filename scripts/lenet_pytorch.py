#!/usr/bin/env python3
"""Trains configs/mnist-lenet.cnn's network with PyTorch as its tutorials do, for scripts/whole-run-comparison.py.

usage: scripts/lenet_pytorch.py --data data/mnist [--epochs 5] [--threads 2] [--seed 0]
needs: pip install torch numpy

A Dataset that normalises each image when it is asked for, a shuffling DataLoader, an evaluation of the test images after
every epoch. Prints one line of JSON an epoch.
"""
import argparse
import gzip
import json
import pathlib

import numpy
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset


class MNIST(Dataset):
    """One split of IDX files, gzipped or not; pixels are normalised with the training images' mean and deviation."""

    MEAN, DEVIATION = 0.1307, 0.3081

    def __init__(self, folder, split):
        self.images = self.read(folder, f"{split}-images-idx3-ubyte", 16).reshape(-1, 28, 28)
        self.labels = self.read(folder, f"{split}-labels-idx1-ubyte", 8)

    @staticmethod
    def read(folder, name, header):
        plain = folder / name
        data = plain.read_bytes() if plain.exists() else gzip.decompress((folder / f"{name}.gz").read_bytes())
        return numpy.frombuffer(data, dtype=numpy.uint8, offset=header)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        image = torch.tensor(self.images[index]).unsqueeze(0).float().div(255)
        return image.sub(self.MEAN).div(self.DEVIATION), int(self.labels[index])


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 20, 5)
        self.conv2 = nn.Conv2d(20, 50, 5)
        self.linear1 = nn.Linear(800, 500)
        self.linear2 = nn.Linear(500, 10)

    def forward(self, x):
        x = F.max_pool2d(self.conv1(x), 2)
        x = F.max_pool2d(self.conv2(x), 2)
        x = F.relu(self.linear1(x.flatten(1)))
        return self.linear2(x)


def train_epoch(model, loader, optimizer, scheduler):
    model.train()
    for images, labels in loader:
        optimizer.zero_grad()
        F.cross_entropy(model(images), labels).backward()
        optimizer.step()
        scheduler.step()


@torch.no_grad()
def accuracy(model, loader):
    model.eval()
    correct = sum((model(images).argmax(1) == labels).sum().item() for images, labels in loader)
    return correct / len(loader.dataset)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)

    train_loader = DataLoader(MNIST(arguments.data, "train"), batch_size=64, shuffle=True)
    test_loader = DataLoader(MNIST(arguments.data, "t10k"), batch_size=1000)
    model = LeNet()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9, weight_decay=0.0005)
    steps = arguments.epochs * len(train_loader)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for epoch in range(1, arguments.epochs + 1):
        train_epoch(model, train_loader, optimizer, scheduler)
        print(json.dumps({"epoch": epoch, "test_accuracy": accuracy(model, test_loader)}), flush=True)


if __name__ == "__main__":
    main()

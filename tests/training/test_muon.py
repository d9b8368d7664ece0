"""The optimiser of the denoisers, against torch's own Muon and AdamW and against singular values."""

import copy

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from pipelines.training.device import Crew
from pipelines.training.muon import LENGTH, Muon, orthogonalise


def made(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def stepped(optimiser: torch.optim.Optimizer, parameter: nn.Parameter, steps: int = 5) -> torch.Tensor:
    for number in range(steps):
        parameter.grad = made(*parameter.shape, seed=100 + number)
        optimiser.step()
    return parameter.detach()


@settings(max_examples=25)
@given(st.integers(1, 24), st.integers(1, 60), st.floats(-6, 6), st.integers(0, 99))
def test_singular_values_come_near_one_whatever_the_shape_and_size(rows, columns, size, seed):
    values = torch.linalg.svdvals(orthogonalise(made(rows, columns, seed=seed) * 10.0**size))
    assert values.max() < 1.25
    # A square random matrix may have one so small that five turns do not lift it.
    assert values.median() > 0.6


def test_the_directions_are_those_of_the_matrix():
    matrix = made(12, 30)
    left, _, right = torch.linalg.svd(matrix, full_matrices=False)
    turned = left.T @ orthogonalise(matrix) @ right.T
    assert (turned - turned.diagonal().diag()).abs().max() < 1e-4


def test_a_zero_gradient_moves_nothing():
    assert orthogonalise(torch.zeros(3, 5)).equal(torch.zeros(3, 5))


@pytest.mark.parametrize("shape", [(16, 40), (40, 16), (20, 20)])
def test_matrices_move_as_by_torchs_muon(shape):
    ours, theirs = nn.Parameter(made(*shape)), nn.Parameter(made(*shape))
    expected = stepped(torch.optim.Muon([theirs], lr=0.01, weight_decay=0.1, adjust_lr_fn="match_rms_adamw"), theirs)
    found = stepped(Muon([("layer.weight", ours)], 0.01, 0.1), ours)
    # Torch turns in bfloat16; a step is 0.2 * 0.01 in the mean.
    assert (found - expected).square().mean().sqrt() < 0.05 * 5 * LENGTH * 0.01


def test_a_convolution_moves_as_its_matrix():
    kernel, matrix = nn.Parameter(made(8, 4, 3, 3)), nn.Parameter(made(8, 4, 3, 3).flatten(1))
    kernel.data = kernel.data.to(memory_format=torch.channels_last)
    for number in range(3):
        kernel.grad = made(8, 4, 3, 3, seed=number).to(memory_format=torch.channels_last)
        matrix.grad = kernel.grad.flatten(1)
        Muon([("a.weight", kernel)], 0.01, 0.1).step()
        Muon([("a.weight", matrix)], 0.01, 0.1).step()
    torch.testing.assert_close(kernel.detach().flatten(1), matrix.detach())


@pytest.mark.parametrize("name", ["norm.weight", "token_embedding.weight", "conv_in.weight"])
def test_vectors_and_the_outermost_layers_move_as_by_adamw(name):
    shape = (7,) if name.startswith("norm") else (6, 7)
    ours, theirs = nn.Parameter(made(*shape)), nn.Parameter(made(*shape))
    expected = stepped(torch.optim.AdamW([theirs], lr=0.01, betas=(0.9, 0.99), weight_decay=0.1), theirs)
    torch.testing.assert_close(stepped(Muon([(name, ours)], 0.01, 0.1), ours), expected)


def test_threads_share_the_work():
    alone = [(f"{number}.weight", nn.Parameter(made(6, 9, seed=number))) for number in range(4)]
    shared = [(name, nn.Parameter(parameter.detach().clone())) for name, parameter in alone]
    crew = Crew(2, torch.device("cpu"))
    try:
        for named, spread in ((alone, map), (shared, crew.map)):
            for _, parameter in named:
                parameter.grad = made(6, 9)
            Muon(named, 0.01, 0.1, spread).step()
    finally:
        crew.close()
    assert all(one.equal(other) for (_, one), (_, other) in zip(alone, shared, strict=True))


def test_the_state_goes_through_a_checkpoint():
    ours = [("a.weight", nn.Parameter(made(4, 6))), ("a.bias", nn.Parameter(made(4)))]
    first = Muon(ours, 0.01, 0.1)
    for _, parameter in ours:
        stepped(first, parameter, 2)
    copies = [(name, nn.Parameter(parameter.detach().clone())) for name, parameter in ours]
    second = Muon(copies, 0.01, 0.1)
    second.load_state_dict(copy.deepcopy(first.state_dict()))
    for (_, one), (_, other) in zip(ours, copies, strict=True):
        one.grad = other.grad = made(*one.shape, seed=7)
    first.step()
    second.step()
    assert all(one.equal(other) for (_, one), (_, other) in zip(ours, copies, strict=True))

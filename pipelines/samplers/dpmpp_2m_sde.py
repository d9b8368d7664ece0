"""DPM-Solver++ (2M) SDE: the second-order multistep solver of the reverse SDE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controls.plugins import Param
from pipelines.samplers import Sampler, Walk
from pipelines.samplers._multistep import extrapolated

if TYPE_CHECKING:
    from torch import Tensor


def sample(walk: Walk, eta: float = 1.0) -> Tensor:
    """Lu et al. 2022 (DPM-Solver++), eq. 18 and section 6, with the clean estimate carried to the step's middle."""
    return extrapolated(walk, eta)


PLUGIN = Sampler(
    title="DPM++ 2M SDE",
    sample=sample,
    help="Fine detail from fresh noise, at one evaluation a step: 20 to 40 steps.",
    order=2,
    stochastic=True,
    params=(Param("eta", "Fresh noise", "float", 1.0, "0 is DPM++ 2M, 1 the whole reverse SDE.", 0, 1, 0.05),),
    known_as={"DPM++ 2M SDE": (), "dpmpp_2m_sde_gpu": ()},
    source="Lu et al. 2022, DPM-Solver++, eq. 18 and section 6",
)

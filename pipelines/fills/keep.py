"""Keep: the picture stays under the noise; at full strength there is noise alone."""

from __future__ import annotations

from pipelines.fills import Fill

PLUGIN = Fill(title="Keep", fill=None, help="What is there stays under the noise.", usual=True)

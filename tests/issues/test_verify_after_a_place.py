"""`aduan verify` called a place that a citizen sent a file without a hash."""

from __future__ import annotations

from app.backup.verification import verify
from app.demo.world import World
from backoffice.store.blobs import BlobFolder
from tests.world import begins, fills


async def test_a_place_is_no_file_that_is_missing(one_world: World) -> None:
    warga = one_world.citizen()
    await begins(warga)
    await fills(warga, until="bukti")
    warga.user.send_location(-0.12345, 110.54321)
    await warga.settled()
    await warga.says("CUKUP")
    await warga.presses("Kirim")
    node = one_world.node
    folder = BlobFolder(one_world.settings.data_dir / "blobs")
    report = await verify(node.database, node.desk.vault, folder, lambda progress: None)
    assert report.cases == 1
    assert report.sound

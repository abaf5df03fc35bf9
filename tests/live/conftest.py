"""What the tests of the whole are given."""
import pytest
from house import Nginx


@pytest.fixture
def web(tmp_path):
    """A server of files, empty at first."""
    server = Nginx(tmp_path / 'nginx', tmp_path / 'www')
    yield server
    server.stop()

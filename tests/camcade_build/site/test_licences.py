from camcade_build.project import Project
from camcade_build.site.licences import third_party_notice


def test_every_shipped_package_is_named_with_version_and_licence(project: Project) -> None:
    notice = third_party_notice(project)
    for line in (
        "pyodide 314.0.7: MPL-2.0",
        "@tensorflow/tfjs 4.22.0: Apache-2.0",
        "@fontsource/bungee 5.3.0: OFL-1.1",
    ):
        assert f"  {line}\n" in notice
    assert "SIL OPEN FONT LICENSE" in notice.upper()
    assert "PSF-2.0" in notice
    assert "axe-core" not in notice, "development tools are not shipped"

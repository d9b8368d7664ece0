"""The diffusion engine: requests and events, models, denoising, modes, the worker process, files, the command line.

Never imports Qt. The part that the editor shares imports no torch: `requests`, `events`, `errors`, `catalog`,
`framing`, `protocol`, `client`, `files`, `command` and every plugin's module (what is heavy is imported where it runs,
so menus and the command line are drawn in milliseconds).

As a library:

    from pipelines.engine import Engine
    from pipelines.files import pictures
    from pipelines.requests import EditRequest

    with Engine() as engine:
        result = engine.run(EditRequest(mode="generate", prompt="a red ball on snow, day", seed=1))
    pictures.write(result.image, "ball.png")
"""

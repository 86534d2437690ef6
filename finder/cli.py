"""The command line: the same answers without a server, and what an operator does.

With ``--json`` nothing but JSON is printed on standard output; progress and advice go to standard error. Exit codes:
0 done (rows may have been refused), 1 a job failed, the audit log is broken or the doctor found something bad, 2 the
command or a file was wrong, 3 a whole file was quarantined.
"""

from typing import Final

import typer

from finder.commands import asking, audit, doctor, jobs, keeping, mail, operating, teams, users
from finder.commands.printing import configured
from finder.commands.screening import screen
from web.logging import quiet

app: Final = typer.Typer(no_args_is_help=True, add_completion=False, help="Detox and intensive outpatient programs.")


@app.callback()
def setup() -> None:
    """Before every command: quiet logs, and settings that are right."""
    quiet("warning")
    configured()


app.command()(operating.serve)
app.command()(operating.migrate)
app.command()(operating.seed)
app.command("import")(operating.import_)
app.command()(operating.export)
app.command()(operating.unavailable)
app.command()(keeping.backup)
app.command()(keeping.restore)
app.command()(doctor.doctor)
app.command()(asking.locate)
app.command()(asking.find)
app.command()(screen)
app.add_typer(jobs.commands, name="jobs")
app.add_typer(mail.commands, name="mail")
app.add_typer(audit.commands, name="audit")
app.add_typer(users.commands, name="users")
app.add_typer(teams.commands, name="teams")

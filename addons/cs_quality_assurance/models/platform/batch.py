"""Scheduled work in batches: progress kept, a failing record set aside, never half of
one. And rows that are laid out by the thousand."""

import logging

from psycopg2 import OperationalError

from odoo.tools import SQL, split_every

_logger = logging.getLogger(__name__)


def run_in_batches(records, work, size=100):
    """Run ``work`` on the records, a batch at a time, from a scheduled action (ALL-08).

    Each batch is committed with its progress, so that a run stopped half-way loses
    nothing and is taken up by the next. A batch that fails is done again one record at
    a time; a record that fails by itself is logged by its identity, and the rest go on.
    ``work`` must therefore leave a record out of the caller's search once it is done.

    :param records: what there is to do, found by the caller's search
    :param work: function of a recordset; it may be called with one record
    :param size: records in a batch
    :return: the records that failed
    """
    failed = records.browse()
    cron = records.env["ir.cron"]
    cron._commit_progress(remaining=len(records))
    left = len(records)
    for ids in split_every(size, records.ids):
        # Somebody else at work on a record will see it through, or the next run will.
        batch = records.browse(ids).try_lock_for_update()
        if batch and not _attempt(batch, work):
            for record in batch:
                if not _attempt(record, work, alone=True):
                    failed |= record
        left -= len(ids)
        if not cron._commit_progress(len(ids), remaining=left):
            break
    return failed


def _attempt(records, work, alone=False):
    """Whether ``work`` went through on these records; undone, and logged if one alone,
    when not."""
    try:
        with records.env.cr.savepoint():
            work(records)
        return True
    except OperationalError:
        # Another process took these in the meantime: not a failure, the next run looks
        # again.
        records.env.invalidate_all(flush=False)
        _logger.info("%s: taken by another process, left for the next run", records)
        return True
    except Exception:  # pylint: disable=broad-except
        records.env.invalidate_all(flush=False)
        if alone:
            _logger.exception(
                "Scheduled work failed on %s and went on with the rest", records
            )
        return False


def lay_out(model, columns, rows):
    """Make records that hold nothing yet but whose and what they are, all in one
    statement, as superuser; for the product alone.

    By the ORM the sixteen lines of an audit are two thirds of what a batch of audits
    costs. What it would do besides is for the caller: every stored field that is worked
    out is among the columns, and ``modified`` is called on what the rows are part of.

    :param columns: names of stored fields, each an integer, a link or a yes or no
    :param rows: tuples of their values
    """
    if not rows:
        return
    fields = [model._fields[name] for name in columns]
    model.env.cr.execute(
        SQL(
            "INSERT INTO %s (%s, create_uid, create_date, write_uid, write_date)"
            " SELECT row.*, %s, %s, %s, %s FROM unnest(%s) AS row",
            SQL.identifier(model._table),
            SQL(", ").join(map(SQL.identifier, columns)),
            model.env.uid,
            model.env.cr.now(),
            model.env.uid,
            model.env.cr.now(),
            SQL(", ").join(
                SQL("%s::%s[]", list(values), SQL(field.column_type[1]))
                for field, values in zip(fields, zip(*rows, strict=True), strict=True)
            ),
        )
    )

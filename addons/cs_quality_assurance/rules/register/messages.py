"""Every sentence the register reader can say, in one place.

``_lt`` only marks a sentence for translation; the model translates it when it is shown.
Placeholders
are named. A message is (severity, what was done, sentence).
"""

from typing import NamedTuple

INFO, WARNING, ERROR, QUESTION = "info", "warning", "error", "question"

KEPT, BLANKED, REJECTED, IGNORED, ASKED = (
    "kept",
    "blanked",
    "rejected",
    "ignored",
    "asked",
)


def _lt(text):
    return text


class Message(NamedTuple):
    """How serious it is, what was done about it, and the sentence."""

    severity: str
    action: str
    text: str


# Refusals: the file as a whole cannot be used.
REFUSALS = {
    "empty_file": _lt("The file is empty. Choose the register again."),
    "too_large": _lt(
        "The file is larger than %(limit)s MB. Send the lists you need, without charts "
        "and pictures."
    ),
    "too_many": _lt(
        "The file names more than %(limit)s children, which no council's register "
        "does. Send the cases that are open and those closed in the last year."
    ),
    "unpacks_too_large": _lt(
        "The file unpacks to more than %(limit)s MB, which no register does. Save the "
        "lists as a new workbook and try again."
    ),
    "unsafe": _lt(
        "The file holds parts that a register never has. Save the lists as a new Excel "
        "workbook and try again."
    ),
    "password": _lt(
        "The file is protected with a password. Open it in Excel, save it without the "
        "password and try again."
    ),
    "xlsb": _lt(
        "This is an Excel binary workbook (.xlsb). Open it in Excel, save it as .xlsx "
        "and try again."
    ),
    "word": _lt(
        "This is a Word document. The register is the Annex A workbook of child-level "
        "lists, or a CSV file."
    ),
    "childrens_home": _lt(
        "This is the children's home form that is also called Annex A. The register is "
        "the workbook of child-level"
        "lists (List 1 to List 11) made for an inspection of children's services."
    ),
    "send": _lt(
        "This is the Annex A of an Area SEND inspection. The register is the workbook "
        "of child-level lists"
        "(List 1 to List 11) made for an inspection of children's services."
    ),
    "pdf": _lt("This is a PDF. Choose the Annex A workbook or a CSV file."),
    "html": _lt(
        "This is a web page with the name of a workbook. Open it in Excel, save it as "
        ".xlsx and try again."
    ),
    "xml": _lt(
        "This is an old XML spreadsheet. Open it in Excel, save it as .xlsx and try "
        "again."
    ),
    "unreadable": _lt(
        "The file cannot be read; it may be damaged. Open it in Excel, save it as "
        ".xlsx and try again."
    ),
    "unknown_kind": _lt(
        "This kind of file cannot be read. Choose an Excel workbook (.xlsx or .xls) or "
        "a CSV file."
    ),
    "no_csv_in_zip": _lt(
        "The zip file holds no CSV file. Put one CSV file for each list in it."
    ),
    "no_list": _lt(
        "No list of children was found. A list needs a row of headings with Child "
        "Unique ID in it, as in Ofsted's template."
    ),
    "no_case_type": _lt(
        "The table has references but no column for the type of case. Add a column "
        "headed case_type."
    ),
    "not_calculated": _lt(
        "The workbook holds formulas that were never calculated, so the references are "
        "empty."
        "Open it in Excel, save it and try again."
    ),
    "no_staff": _lt(
        "No list of staff was found. It needs a row of headings with Name in it, and "
        "at least one other, such as Work email or Team."
    ),
    "ssd_needs": _lt(
        "This is the Standard Safeguarding Dataset without %(table)s, and there is no "
        "register without it. Send all its tables."
    ),
    "source_password": _lt(
        "The database refused the name or the password. Ask whoever keeps it."
    ),
    "source_no_password": _lt(
        "This server has no password at %(name)s. Ask whoever runs it to set that "
        "variable, or the file that it names, and to start Odoo again."
    ),
    "source_tls": _lt(
        "The database does not offer an encrypted connection, and it is not on this "
        "machine. Ask whoever keeps it to turn encryption on."
    ),
    "source_database": _lt("There is no database of that name on that server."),
    "source_unreachable": _lt(
        "The server of the data set cannot be reached. Check its name and port, and "
        "that this server may connect to it."
    ),
    "source_slow": _lt(
        "The database took too long to answer. Try again at a quieter time, or allow "
        "more seconds."
    ),
    "source_lost": _lt(
        "The connection to the data set broke off. Nothing was changed; it is tried "
        "again the next night."
    ),
    "source_rights": _lt(
        "The account may not read a table of the data set. Ask whoever keeps it for "
        "the right to read."
    ),
    "source_driver": _lt(
        "Reading SQL Server needs the Python package pymssql on this server. Ask "
        "whoever runs Odoo to install it."
    ),
    "source_moving": _lt(
        "The data set was being refreshed while it was read. Nothing was changed; it "
        "is tried again the next night."
    ),
    "source_folder": _lt(
        "The folder of the data set is not there, or holds none of its tables. Ask "
        "whoever runs Odoo."
    ),
    "no_date": _lt("Say which day the register shows."),
    "date_future": _lt(
        "The register is said to show %(date)s, which is still to come. Correct the "
        "date of the register."
    ),
    "date_too_early": _lt(
        "The register is said to show %(date)s, but dates in it are later (%(count)s "
        "of them, the latest %(latest)s)."
        "Correct the date of the register."
    ),
}

MESSAGES = {
    # about a table of the Standard Safeguarding Dataset
    "ssd_table_missing": Message(
        INFO, IGNORED, _lt("The table is not there: nothing is known of what it holds.")
    ),
    "ssd_columns_missing": Message(
        INFO, BLANKED, _lt("Columns that are not there: %(columns)s.")
    ),
    "ssd_date_bad": Message(
        WARNING, BLANKED, _lt("This is no date. It was read as empty.")
    ),
    "ssd_error_value": Message(
        WARNING,
        BLANKED,
        _lt("A formula went wrong here, at the source. It was read as empty."),
    ),
    "ssd_yes_no_bad": Message(
        WARNING, BLANKED, _lt("This is neither yes nor no. It was read as empty.")
    ),
    "ssd_share_bad": Message(
        WARNING,
        BLANKED,
        _lt("This is no share of full time, from 0 to 1. It was read as empty."),
    ),
    "ssd_no_person": Message(
        WARNING, REJECTED, _lt("The row says of no person. It was not read.")
    ),
    "ssd_nobody": Message(
        WARNING,
        REJECTED,
        _lt("The row is of somebody who is not in ssd_person (%(person)s)."),
    ),
    # about a sheet
    "sheet_ignored": Message(
        INFO, IGNORED, _lt("The sheet is not one of the lists and was not read.")
    ),
    "send_sheet": Message(
        WARNING,
        IGNORED,
        _lt("The sheet belongs to an Area SEND Annex A and was not read."),
    ),
    "rows_hidden": Message(
        WARNING,
        KEPT,
        _lt(
            "Rows hidden by a filter or by hand: %(count)s. They were read like the "
            "others."
        ),
    ),
    "column_hidden": Message(WARNING, KEPT, _lt("The column is hidden. It was read.")),
    "not_available": Message(
        INFO,
        BLANKED,
        _lt("Cells of this column that say #N/A: %(count)s. They were read as empty."),
    ),
    "excel_error": Message(
        WARNING,
        BLANKED,
        _lt(
            "Excel shows an error in this cell. Correct the formula, or type the value."
        ),
    ),
    "sheet_hidden": Message(WARNING, KEPT, _lt("The sheet is hidden. It was read.")),
    "headings_win": Message(
        WARNING,
        KEPT,
        _lt(
            "The sheet is named for List %(named)s but has the headings of List "
            "%(list)s. It was read as List %(list)s."
        ),
    ),
    "list_by_name": Message(
        WARNING,
        KEPT,
        _lt(
            "The headings fit several lists. The sheet was read as List %(list)s "
            "because of its name."
        ),
    ),
    "list_not_needed": Message(
        INFO, IGNORED, _lt("List %(list)s holds no open cases and was not read.")
    ),
    "list_twice": Message(
        WARNING,
        KEPT,
        _lt("This list was found more than once. All of them were read."),
    ),
    "list_missing": Message(
        INFO,
        KEPT,
        _lt(
            "List %(list)s is not in the file. No case is closed for being absent from "
            "it."
        ),
    ),
    "column_missing": Message(
        WARNING, BLANKED, _lt("The column was not found in this sheet.")
    ),
    "column_twice": Message(
        WARNING,
        KEPT,
        _lt(
            "The heading stands more than once. In each row the first of them with "
            "something in it was used."
        ),
    ),
    "columns_ignored": Message(
        INFO, IGNORED, _lt("The column is not part of the list and was not read.")
    ),
    "formulas": Message(
        WARNING,
        BLANKED,
        _lt(
            "Formulas that were never calculated: %(count)s. Open the file in Excel, "
            "save it and read it again."
        ),
    ),
    "stopped": Message(
        INFO, IGNORED, _lt("Reading stopped here, after %(count)s empty rows.")
    ),
    "more": Message(INFO, KEPT, _lt("And more of the kind: %(count)s. %(what)s")),
    # about the date of the register
    "date_old": Message(
        WARNING, KEPT, _lt("The register shows a day more than six months ago.")
    ),
    "date_ages": Message(
        WARNING,
        KEPT,
        _lt(
            "The ages in the file fit %(implied)s better than the date given for the "
            "register."
        ),
    ),
    # about a row
    "id_missing": Message(ERROR, REJECTED, _lt("The row has no child's reference.")),
    "id_words": Message(
        ERROR,
        REJECTED,
        _lt(
            "This does not look like a case system's reference. What it says is not "
            "kept."
        ),
    ),
    "id_scientific": Message(
        ERROR,
        REJECTED,
        _lt(
            "The reference was shortened by Excel when the file was saved. Send the "
            "column as text."
        ),
    ),
    "id_not_text": Message(
        ERROR,
        REJECTED,
        _lt("A date or a yes/no stands where the child's reference should be."),
    ),
    "id_too_long": Message(
        ERROR, REJECTED, _lt("The reference is longer than 64 characters.")
    ),
    "id_zeros": Message(
        WARNING,
        KEPT,
        _lt(
            "The reference was matched with %(other)s, which differs in leading zeros "
            "only."
        ),
    ),
    "footer": Message(INFO, IGNORED, _lt("The row is a note or a total and no child.")),
    "heading_again": Message(
        INFO, IGNORED, _lt("The headings are repeated in this row.")
    ),
    "date_bad": Message(
        WARNING, BLANKED, _lt("This is not a date (day, month, year).")
    ),
    "end_bad": Message(
        WARNING,
        BLANKED,
        _lt("The closing date cannot be read. The case was taken as open."),
    ),
    "date_sentinel": Message(INFO, BLANKED, _lt("The date stands for no date.")),
    "end_future": Message(
        WARNING,
        KEPT,
        _lt(
            "The closing date is after the day the register shows. The case was taken "
            "as open."
        ),
    ),
    "start_future": Message(
        WARNING,
        IGNORED,
        _lt(
            "The case starts after the day the register shows. It was not taken as "
            "open."
        ),
    ),
    "start_future_unborn": Message(
        INFO,
        KEPT,
        _lt(
            "The case starts after the day the register shows; the child is unborn. It "
            "was taken as open."
        ),
    ),
    "end_before_start": Message(
        WARNING, KEPT, _lt("The closing date is before the start date.")
    ),
    "start_before_birth": Message(
        WARNING,
        KEPT,
        _lt(
            "Care started before the child was born. The row may be linked to another "
            "child."
        ),
    ),
    "event_future": Message(
        WARNING, BLANKED, _lt("The date is after the day the register shows.")
    ),
    "duplicate": Message(
        WARNING,
        IGNORED,
        _lt("The child is in this list more than once. Row %(other)s was used."),
    ),
    "reopened": Message(
        INFO,
        IGNORED,
        _lt(
            "The child has a closed and an open row in this list. The open row "
            "%(other)s was used."
        ),
    ),
    "no_worker": Message(
        INFO,
        BLANKED,
        _lt("No worker is named. The case was kept without a practitioner."),
    ),
    "no_team": Message(INFO, BLANKED, _lt("No team is named.")),
    "status_unknown": Message(
        WARNING,
        KEPT,
        _lt("The case status is not known. The case was taken as child in need."),
    ),
    "status_blank": Message(
        WARNING,
        KEPT,
        _lt("There is no case status. The case was taken as child in need."),
    ),
    "status_new": Message(
        WARNING,
        KEPT,
        _lt(
            "The case status is not one of Ofsted's. The case was taken as child in "
            "need."
        ),
    ),
    "status_only": Message(
        WARNING,
        KEPT,
        _lt(
            "The case status says %(type)s but the child is not in List %(list)s. The "
            "status was believed."
        ),
    ),
    "status_ended": Message(
        WARNING,
        KEPT,
        _lt(
            "The case status says %(type)s but List %(list)s says that ended. The case "
            "was taken as child in need."
        ),
    ),
    "status_closed": Message(
        WARNING,
        IGNORED,
        _lt(
            "The case status says closed but there is no closing date. The row was "
            "taken as closed."
        ),
    ),
    "status_open": Message(
        WARNING,
        IGNORED,
        _lt(
            "The case status says open but there is a closing date. The row was taken "
            "as closed."
        ),
    ),
    "status_behind": Message(
        WARNING,
        KEPT,
        _lt(
            "List 6 says the case is closed but List %(list)s says it is open. List "
            "%(list)s was believed."
        ),
    ),
    "status_care_leaver": Message(
        WARNING,
        KEPT,
        _lt(
            "The case status says care leaver but the child is not in List 9. The "
            "status was believed."
        ),
    ),
    "care_leaver_wins": Message(
        WARNING,
        KEPT,
        _lt(
            "A young person of 18 or over is in List 9 and still open in List "
            "%(list)s. The case was taken as care leaver."
        ),
    ),
    "care_leaver_not_cin": Message(
        INFO,
        KEPT,
        _lt(
            "A young person of 18 or over is in List 9 and still open in List 6. The "
            "case was taken as care leaver."
        ),
    ),
    "over_18": Message(
        WARNING,
        KEPT,
        _lt("The person is 18 or over. Check that the case is still open."),
    ),
    "not_live": Message(
        INFO,
        IGNORED,
        _lt("The care leaver is listed but there is no live case to audit."),
    ),
    "short_breaks": Message(
        INFO,
        KEPT,
        _lt("Short breaks only: the case was taken as child in need, with a flag."),
    ),
    "type_unknown": Message(
        ERROR,
        REJECTED,
        _lt(
            "The type of case is not known. Add it to the list of names to match, or "
            "correct it."
        ),
    ),
    "type_not_used": Message(
        INFO,
        IGNORED,
        _lt("Cases of this type are not kept: the type is archived here."),
    ),
    "type_missing": Message(ERROR, REJECTED, _lt("The row has no type of case.")),
}


class RegisterError(Exception):
    """The file cannot be used. ``code`` is a key of REFUSALS; ``str()`` is the sentence
    in English.
    """

    def __init__(self, code, **params):
        self.code = code
        self.params = params
        super().__init__(REFUSALS[code] % params)

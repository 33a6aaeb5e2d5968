"""The words of the finance duty's figures: titles, columns, kinds of money, reasons."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import FigureWords, _

FIGURES: Mapping[str, FigureWords] = {
    "finance.budgets": FigureWords(
        _("Budgets"),
        _("To date: closed months. Variance = actual - plan, positive is over. Linear: actual / days gone x all days."),
    ),
    "finance.by_month": FigureWords(_("Money by month"), _("All budgets, each currency by itself.")),
    "finance.by_currency": FigureWords(
        _("Money by currency"), _("All months; converted only by the rates that the charter states, with their day.")
    ),
    "finance.initiatives": FigureWords(
        _("Cost of initiatives"),
        _("Budgets for several in equal parts; people: likely person-days x rate. Includes the initiatives below."),
    ),
    "finance.unit_cost": FigureWords(
        _("Cloud cost"),
        _("Effective cost (FOCUS) of closed months by cost rule, and per thousand units of its driver."),
    ),
    "finance.vendors": FigureWords(_("Vendors"), _("Contracts, and the open work that needs them longest.")),
    "finance.rfps": FigureWords(
        _("Requests for proposal"),
        _("Weighted totals (weights add up to 1). The flip: the smallest change of one weight that alters the winner."),
    ),
    "finance.bids": FigureWords(
        _("Bids"), _("Highest total first; bids that do not comply or lack scores have no rank.")
    ),
    "finance.carbon": FigureWords(
        _("Software carbon intensity"),
        _("SCI 1.1 = (energy x grid intensity + embodied) per unit, location-based, in g."),
    ),
}

COLUMNS: Mapping[str, str] = {
    "category": _("Category"),
    "granted": _("Granted"),
    "planned_to_date": _("Planned to date"),
    "actual_to_date": _("Actual to date"),
    "forecast_at_completion": _("Forecast at completion"),
    "linear_forecast": _("Linear forecast"),
    "tolerance": _("Tolerance"),
    "currency": _("Currency"),
    "rate": _("Rate"),
    "rate_on": _("Rate of"),
    "forecast_in_own": _("Forecast in the program's currency"),
    "budgeted": _("Budgeted"),
    "spent": _("Spent"),
    "people_cost": _("People by estimate"),
    "cloud_cost": _("Cloud"),
    "unpriced_work": _("Work without estimate or rate"),
    "driver_of_cost": _("Cost driver"),
    "quantity": _("Quantity"),
    "cost_per_thousand": _("Cost per thousand"),
    "vendor": _("Vendor"),
    "contract_until": _("Contract until"),
    "notice_by": _("Notice by"),
    "spend_per_year": _("Spend per year"),
    "critical_vendor": _("Critical vendor"),
    "assessed_on": _("Assessed on"),
    "exit_plan": _("Exit plan"),
    "needed_by": _("Needed for"),
    "needed_until": _("Needed until"),
    "bids": _("Bids"),
    "minimum_bids": _("Minimum bids"),
    "leader": _("Leads"),
    "total": _("Total score"),
    "margin": _("Lead over the second"),
    "flip_criterion": _("Criterion that flips it"),
    "flip_rival": _("In favour of"),
    "flip_change": _("Change of weight (points)"),
    "awarded_to": _("Awarded to"),
    "award_by": _("Award by"),
    "needed_on": _("Needed on"),
    "price": _("Price"),
    "compliant": _("Compliant"),
    "received": _("Received"),
    "valid_until": _("Valid until"),
    "energy_kwh": _("Energy (kWh)"),
    "operational_g": _("Operational carbon (g)"),
    "embodied_g": _("Embodied carbon (g)"),
    "units": _("Units"),
    "carbon_per_unit": _("Carbon per unit (g)"),
    "carbon_target": _("Target per unit (g)"),
    "intensity_method": _("Grid intensity"),
}

TERMS: Mapping[tuple[str, str], str] = {
    ("budget.category", "labour"): _("labour"),
    ("budget.category", "cloud"): _("cloud"),
    ("budget.category", "licence"): _("licences"),
    ("budget.category", "vendor"): _("services bought"),
    ("budget.category", "hardware"): _("hardware"),
    ("budget.category", "travel"): _("travel"),
    ("budget.category", "contingency"): _("contingency"),
    ("budget.category", "other"): _("other cost"),
    ("carbon.intensity", "average"): _("location average"),
    ("carbon.intensity", "short_run_marginal"): _("short-run marginal"),
    ("carbon.intensity", "long_run_marginal"): _("long-run marginal"),
    ("carbon.input", "energy_kwh"): _("energy"),
    ("carbon.input", "intensity_g_per_kwh"): _("grid intensity"),
    ("carbon.input", "embodied_g"): _("embodied carbon"),
    ("carbon.input", "units"): _("number of units"),
}

REASONS: Mapping[str, str] = {
    "no_budgets": _("The plan has no budgets. Start with one per source of money, month by month."),
    "no_budget_months": _("No budget has months."),
    "no_initiatives": _("The plan has no initiatives."),
    "no_bills": _("No cloud bill has been read."),
    "bills_unread": _("unknown, no bill was read"),
    "no_vendors": _("The plan has no vendors."),
    "no_rfps": _("The plan has no requests for proposal."),
    "no_bids": _("No bids have come in."),
    "no_footprints": _("The plan has no carbon footprints."),
    "actuals_missing": _("undefined, actuals of closed months are missing"),
    "no_closed_month": _("no month is closed yet"),
    "no_program_currency": _("undefined, the program has no currency of its own"),
    "unfunded": _("no budget"),
    "nothing_priced": _("unknown, for want of estimates or rates"),
    "nothing_allocated": _("nothing allocated"),
    "driver_missing": _("undefined, no driver is named"),
    "driver_not_read": _("undefined, the driver was not read in that month"),
    "no_units": _("undefined, there are no units"),
    "no_emissions": _("undefined, a score of 0 means that something was left out"),
    "never_assessed": _("never assessed"),
    "not_stated": _("not stated"),
    "no_criteria": _("no weighted criteria"),
    "no_scored_bids": _("no compliant bid has all scores"),
    "not_ranked": _("not ranked"),
    "unknown_vendor": _("an unknown vendor"),
    "carbon_inputs_missing": _("undefined, inputs are missing"),
    "unit_not_stated": _("unit"),
}

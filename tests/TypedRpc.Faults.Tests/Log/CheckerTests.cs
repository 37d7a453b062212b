namespace TypedRpc.Faults.Tests.Log;

/// <summary>The checker can fail: each rule is broken by a log that breaks nothing else.</summary>
public sealed class CheckerTests
{
    private readonly OperationLog _log = new();

    [Fact]
    public void A_log_in_which_all_went_well_breaks_no_rule()
    {
        long call = _log.Invoke(OperationKind.Call), cast = _log.Invoke(OperationKind.Cast), refused = _log.Invoke(OperationKind.Call);
        _log.Run(call, false);
        _log.Run(cast, false);
        _log.Run(cast, true); // a cast may come again, with the mark
        _log.End(call, Ending.Success, TimeSpan.FromSeconds(-1), ReplyTo(call));
        _log.End(cast, Ending.Success, TimeSpan.FromSeconds(-1));
        _log.End(refused, Ending.NotStarted, TimeSpan.FromMilliseconds(3));

        Verdict verdict = Check();

        verdict.Violations.ShouldBeEmpty();
        (verdict.Sent, verdict.Succeeded, verdict.Failed, verdict.Lost, verdict.Duplicated, verdict.DuplicatedUnmarked)
            .ShouldBe((3, 2, 1, 0, 1, 0));
        verdict.LatestPastDeadline.ShouldBe(TimeSpan.FromMilliseconds(3));
    }

    [Fact]
    public void A_call_without_an_outcome_is_detected()
    {
        _log.Run(_log.Invoke(OperationKind.Call), false);
        Check().Violations.ShouldHaveSingleItem().Rule.ShouldBe(Rule.OneOutcome);
    }

    [Fact]
    public void A_call_with_two_outcomes_is_detected()
    {
        long id = _log.Invoke(OperationKind.Call);
        _log.End(id, Ending.NotStarted, default);
        _log.End(id, Ending.NotStarted, default);
        Check().Violations.ShouldHaveSingleItem().Rule.ShouldBe(Rule.OneOutcome);
    }

    [Fact]
    public void A_confirmed_cast_that_never_ran_is_lost()
    {
        _log.End(_log.Invoke(OperationKind.Cast), Ending.Success, default);
        Check().Violations.ShouldHaveSingleItem().Rule.ShouldBe(Rule.ConfirmedIsDelivered);
        Check().Lost.ShouldBe(1);
    }

    [Fact]
    public void A_reply_without_a_run_is_detected()
    {
        long id = _log.Invoke(OperationKind.IdempotentCall);
        _log.End(id, Ending.Success, default, ReplyTo(id));
        Check().Violations.ShouldHaveSingleItem().Rule.ShouldBe(Rule.ConfirmedIsDelivered);
    }

    [Fact]
    public void A_run_of_an_operation_that_was_not_sent_is_detected()
    {
        _log.Run(4711, false);
        Check().Violations.ShouldHaveSingleItem().ShouldBe(new Violation(Rule.DeliveredIsSent, 4711, "was never sent"));
    }

    [Fact]
    public void The_reply_to_another_request_is_detected()
    {
        long id = _log.Invoke(OperationKind.Call);
        _log.Run(id, false);
        _log.End(id, Ending.Success, default, ReplyTo(id + 1));
        Check().Violations.ShouldHaveSingleItem().Rule.ShouldBe(Rule.NoReplyCrossed);
    }

    [Fact]
    public void A_call_that_ran_twice_is_detected_and_an_idempotent_one_is_allowed()
    {
        long call = _log.Invoke(OperationKind.Call), repeated = _log.Invoke(OperationKind.IdempotentCall);
        foreach (long id in (long[])[call, repeated])
        {
            _log.Run(id, false);
            _log.Run(id, true);
            _log.End(id, Ending.TypedError, default);
        }

        Verdict verdict = Check();

        verdict.Violations.ShouldHaveSingleItem().ShouldBe(new Violation(Rule.NoCallRunTwice, call, "ran 2 times"));
        (verdict.Duplicated, verdict.DuplicatedUnmarked, verdict.CallsRunTwice).ShouldBe((2, 0, 1));
    }

    [Fact]
    public void A_failure_that_is_not_an_RpcException_is_detected()
    {
        _log.End(_log.Invoke(OperationKind.Cast), Ending.UntypedError, default);
        Check().Violations.ShouldHaveSingleItem().Rule.ShouldBe(Rule.FailuresAreTyped);
    }

    [Fact]
    public void A_run_of_an_operation_reported_as_not_started_is_detected()
    {
        long id = _log.Invoke(OperationKind.Call);
        _log.Run(id, false);
        _log.End(id, Ending.NotStarted, default);
        Check().Violations.ShouldHaveSingleItem().Rule.ShouldBe(Rule.NotStartedNeverRan);
    }

    [Fact]
    public void A_rule_that_is_not_requested_is_not_checked()
    {
        _log.End(_log.Invoke(OperationKind.Cast), Ending.Success, default);
        Checker.Check(_log.Entries, ReplyTo, Rule.All & ~Rule.ConfirmedIsDelivered).Violations.ShouldBeEmpty();
    }

    private static string ReplyTo(long id) => $"reply {id}";

    private Verdict Check() => Checker.Check(_log.Entries, ReplyTo);
}

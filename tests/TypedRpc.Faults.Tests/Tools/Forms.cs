using System.Globalization;

namespace TypedRpc.Faults.Tests.Tools;

/// <summary>How long the tests run: short in CI, long with <c>TYPEDRPC_TEST_ALL=1</c>.</summary>
internal static class Forms
{
    public static bool AreLong { get; } = Environment.GetEnvironmentVariable("TYPEDRPC_TEST_ALL") == "1";

    public static T Pick<T>(T shortForm, T longForm) => AreLong ? longForm : shortForm;

    /// <summary>A time that <c>TYPEDRPC_FAULT_MINUTES</c> overrides in the long form.</summary>
    public static TimeSpan Time(TimeSpan shortForm, TimeSpan longForm) =>
        !AreLong ? shortForm
        : double.TryParse(Environment.GetEnvironmentVariable("TYPEDRPC_FAULT_MINUTES"), CultureInfo.InvariantCulture, out double minutes)
        ? TimeSpan.FromMinutes(minutes)
        : longForm;
}

namespace TypedRpc.Load.Measuring;

/// <summary>The median of the figures of some rounds, and their range.</summary>
internal sealed record Spread(double Median, double Least, double Most)
{
    /// <summary>Null when there are no figures.</summary>
    public static Spread? Of(IEnumerable<double?> figures)
    {
        double[] ordered = [.. figures.OfType<double>().Where(double.IsFinite).Order()];
        if (ordered.Length == 0)
            return null;
        int middle = ordered.Length / 2;
        double median = ordered.Length % 2 == 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
        return new Spread(median, ordered[0], ordered[^1]);
    }

    /// <summary>
    /// The ratios of the figures of each round to those of another subject in the same round. A round without both is left out.
    /// </summary>
    public static Spread? OfRatios(IReadOnlyDictionary<int, double?> figures, IReadOnlyDictionary<int, double?> others) =>
        Of(figures.Select(figure => others.TryGetValue(figure.Key, out double? other) && other != 0 ? figure.Value / other : null));
}

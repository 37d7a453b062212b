namespace TypedRpc;

/// <summary>Collects the problems of an object with options. It allocates only when there is one.</summary>
internal struct OptionChecks
{
    private List<(string Option, ArgumentException Exception)>? _problems;
    private string? _prefix;

    public readonly IReadOnlyList<RpcOptionProblem> Problems =>
        _problems?.ConvertAll(problem => new RpcOptionProblem(problem.Option, TextOf(problem.Exception))) ?? [];

    /// <summary>Requires a value within bounds, which are valid values themselves. Null is valid.</summary>
    public void Range<T>(T? value, T least, T most, string option)
        where T : struct, IComparable<T>
    {
        if (value is { } given && (given.CompareTo(least) < 0 || given.CompareTo(most) > 0))
            Add(option, new ArgumentOutOfRangeException(option, value, $"The value must be from {least} to {most}."));
    }

    /// <summary>Requires a value of an enumeration.</summary>
    public void Defined<T>(T value, string option)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            Add(option, new ArgumentOutOfRangeException(option, value, $"The value must be one of {string.Join(", ", Enum.GetNames<T>())}."));
    }

    /// <summary>Requires the name of a topic, an exchange or a pool. Null is valid.</summary>
    public void Topic(string? name, string kind, string option)
    {
        if (name is not null && !Identifiers.IsTopic(name))
            Add(option, new ArgumentException($"'{name}' is not a valid {kind}; expected {Identifiers.TopicRule}.", option));
    }

    /// <summary>Requires a list with at least one name, each of them valid. Null is valid.</summary>
    public void Topics(IReadOnlyList<string>? names, string kind, string option)
    {
        That(names is not { Count: 0 }, option, "The list is empty; null is the default.");
        foreach (string name in names ?? [])
            Topic(name ?? "", kind, option);
    }

    /// <summary>Requires an object.</summary>
    /// <returns>True when there is one.</returns>
    public bool NotNull(object? value, string option)
    {
        if (value is null)
            Add(option, new ArgumentNullException(option));
        return value is not null;
    }

    /// <summary>Requires a condition.</summary>
    public void That(bool holds, string option, string message)
    {
        if (!holds)
            Add(option, new ArgumentException(message, option));
    }

    /// <summary>Adds the problems of options that are the value of an option.</summary>
    public void Within(string option, IChecked? options)
    {
        if (!NotNull(options, option))
            return;
        string? outer = _prefix;
        _prefix = outer is null ? option : $"{outer}:{option}";
        options!.Check(ref this);
        _prefix = outer;
    }

    /// <summary>Throws the first problem.</summary>
    /// <exception cref="ArgumentException">There is a problem.</exception>
    public readonly void ThrowIfAny()
    {
        if (_problems is not null)
            throw _problems[0].Exception;
    }

    private void Add(string option, ArgumentException exception) =>
        (_problems ??= []).Add((_prefix is null ? option : $"{_prefix}:{option}", exception));

    // The texts of the base class name the parameter and the value again, in lines of their own.
    private static string TextOf(ArgumentException exception)
    {
        if (exception is ArgumentNullException)
            return "The value is missing.";
        string text = exception.Message;
        int end = text.IndexOf(" (Parameter '", StringComparison.Ordinal);
        string given = exception is ArgumentOutOfRangeException { ActualValue: { } value } ? $" It is {value}." : "";
        return (end < 0 ? text : text[..end]) + given;
    }
}

/// <summary>Options that can list all their problems.</summary>
internal interface IChecked
{
    /// <summary>Adds a problem for each invalid option.</summary>
    void Check(ref OptionChecks checks);
}

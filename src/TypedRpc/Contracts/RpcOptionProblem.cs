namespace TypedRpc;

/// <summary>An option with an invalid value.</summary>
/// <param name="Option">The path of the option, as in configuration: names joined by colons, such as <c>Oslo:TransientTtl</c>.</param>
/// <param name="Message">Why the value is invalid, and what is expected.</param>
public readonly record struct RpcOptionProblem(string Option, string Message);

namespace TypedRpc.Generators.Model;

/// <summary>What becomes of a parameter of a contract method.</summary>
internal enum ParameterRole
{
    /// <summary>Its value is sent with the arguments.</summary>
    Argument,

    /// <summary>A stream, whose items are sent while the method runs.</summary>
    Stream,

    /// <summary>A receiver of the progress that the method reports.</summary>
    Progress,

    /// <summary>The cancellation token.</summary>
    Token,
}

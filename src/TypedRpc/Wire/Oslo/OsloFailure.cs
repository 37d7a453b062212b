using System.Text;
using System.Text.Json;
using TypedRpc.Serialization;

namespace TypedRpc.Wire.Oslo;

/// <summary>
/// The failure of a call in oslo.messaging's layout: module, class, message, traceback and arguments of a Python exception.
/// </summary>
internal static class OsloFailure
{
    private const string Dispatcher = "oslo_messaging.rpc.dispatcher";
    private const string Own = "typedrpc";

    public static void Write(Utf8JsonWriter json, in RequestHeader request, Fault fault, RpcJsonOptions? options = null)
    {
        (string module, string name) = NameOf(fault);
        json.WriteStartObject();
        json.WriteString("class"u8, name);
        json.WriteString("module"u8, module);
        json.WriteString("message"u8, fault.Message);
        json.WriteStartArray("tb"u8);
        WriteTraceback(json, fault, module is PythonExceptions.Builtins or "" ? name : $"{module}.{name}");
        json.WriteEndArray();
        json.WriteStartArray("args"u8);
        WriteArguments(json, request, fault);
        json.WriteEndArray();
        WriteMembers(json, fault, module, options);
        json.WriteEndObject();
    }

    /// <exception cref="RpcSerializationException">The text is not a failure.</exception>
    public static Fault Read(string text, IReadOnlyList<FaultShape> declared, long maxDecoded = long.MaxValue)
    {
        JsonElement failure = OsloEnvelope.Object(OsloEnvelope.Parse(Encoding.UTF8.GetBytes(text)));
        (string module, string name) = Original(Member(failure, "module"u8), Member(failure, "class"u8));
        string message = Member(failure, "message"u8);
        string[] traceback = Traceback(failure);
        string type = module.Length == 0 ? name : $"{module}.{name}";
        if (Rejection(module, name, message, traceback) is { } code)
            return new Fault(code, name, message);
        string? stackTrace = traceback.Length <= 1 ? null : string.Concat(traceback); // a single line only repeats class and message
        bool hasMembers = OsloEnvelope.TryGet(failure, "kwargs"u8, out JsonElement members) && members.ValueKind == JsonValueKind.Object;
        return hasMembers && Find(declared, module, name, type) is { } known
            ? new Fault(FaultCode.Declared, type, message, stackTrace)
            {
                Exception = Exception(members, known, type, message, stackTrace, maxDecoded),
            }
            : new Fault(FaultCode.Remote, type, message, stackTrace);
    }

    // Also finds a declared .NET exception by its Python equivalent, unless several declared exceptions have the same equivalent.
    private static FaultShape? Find(IReadOnlyList<FaultShape> declared, string module, string name, string type)
    {
        if (FaultShape.Find(declared, type) is { } known)
            return known;
        if (module != PythonExceptions.Builtins)
            return null;
        FaultShape[] equivalent = [.. declared.Where(shape => shape.Module is null && PythonExceptions.Builtin(shape.Name) == name)];
        return equivalent.Length == 1 ? equivalent[0] : null;
    }

    private static (string Module, string Name) NameOf(Fault fault) => fault.Code switch
    {
        FaultCode.NoSuchMethod or FaultCode.UnsupportedVersion => (Dispatcher, fault.Code.ToString()),
        FaultCode.InvalidArguments => (PythonExceptions.Builtins, "TypeError"),
        FaultCode.Declared when fault.Shape is { Module: { } module } shape => (module, shape.Name),
        FaultCode.Declared => PythonExceptions.Builtin(fault.Type) is { } builtin
            ? (PythonExceptions.Builtins, builtin)
            : PythonExceptions.Split(fault.Type),
        FaultCode.Remote => PythonExceptions.Of(fault.Type),
        _ => (Own, fault.Code.ToString()),
    };

    // The arguments with which a Python caller constructs the exception, if it allows the module. The two exceptions of the dispatcher
    // take the values from which they build their message.
    private static void WriteArguments(Utf8JsonWriter json, in RequestHeader request, Fault fault)
    {
        switch (fault.Code)
        {
            case FaultCode.NoSuchMethod:
                json.WriteStringValue(request.Method);
                break;
            case FaultCode.UnsupportedVersion:
                json.WriteStringValue((request.Data as OsloRequest)?.NoVersion ?? request.Version.ToString());
                json.WriteStringValue(request.Method);
                break;
            default:
                json.WriteStringValue(fault.Message);
                break;
        }
    }

    // A .NET exception whose members were not sent has no kwargs, so that a reader does not construct it without its members.
    private static void WriteMembers(Utf8JsonWriter json, Fault fault, string module, RpcJsonOptions? options)
    {
        if (fault.Code == FaultCode.Remote && module != PythonExceptions.Builtins)
            return;
        json.WritePropertyName("kwargs"u8);
        if (fault.Shape is { } shape && (shape.Module is not null || module != PythonExceptions.Builtins))
        {
            var writer = new JsonPayloadWriter(json, options);
            shape.Write(ref writer, fault.Exception!);
            return;
        }

        json.WriteStartObject(); // the constructors of builtins take no keyword arguments
        json.WriteEndObject();
    }

    private static void WriteTraceback(Utf8JsonWriter json, Fault fault, string name)
    {
        if (fault.StackTrace is { Length: > 0 } stackTrace)
        {
            json.WriteStringValue("Traceback (most recent call first):\n"u8);
            foreach (ReadOnlySpan<char> line in stackTrace.AsSpan().EnumerateLines())
                json.WriteStringValue($"{line}\n");
        }

        json.WriteStringValue($"{name}: {fault.Message}\n");
    }

    // oslo.messaging adds this suffix to the exception of a nested call when it raises it again.
    private static (string Module, string Name) Original(string module, string name)
    {
        const string Suffix = "_Remote";
        if (module.EndsWith(Suffix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            (module, name) = (module[..^Suffix.Length], name[..^Suffix.Length]);
        return (module == "exceptions" ? PythonExceptions.Builtins : module, name);
    }

    // A rejection means that the method did not run. If it ran, the rejection is that of a nested call that the method made.
    private static FaultCode? Rejection(string module, string name, string message, string[] traceback)
    {
        if (module == Own
            && Enum.TryParse(name, out FaultCode own)
            && own is FaultCode.Overloaded or FaultCode.InvalidResult or FaultCode.UnsupportedFormat
                or FaultCode.Stopping or FaultCode.NotServed or FaultCode.TooLarge)
        {
            return own;
        }

        bool ran = Array.Exists(traceback, IsRun);
        return (module, name) switch
        {
            (Dispatcher, nameof(FaultCode.NoSuchMethod)) when !ran => FaultCode.NoSuchMethod,
            (Dispatcher, nameof(FaultCode.UnsupportedVersion)) when !ran => FaultCode.UnsupportedVersion,
            (PythonExceptions.Builtins, "TypeError") when IsOfArguments(message, traceback) => FaultCode.InvalidArguments,
            _ => null,
        };
    }

    // A .NET server says so in its message. In Python the call of the method itself raises the TypeError, in the
    // last frame of the traceback.
    private static bool IsOfArguments(string message, string[] traceback) =>
        traceback.Length == 1
            ? DecodingFault.IsOfArguments(message)
            : traceback.Length > 1 && IsRun(traceback[^2]) && message.Contains("argument", StringComparison.Ordinal);

    private static bool IsRun(string frame) => frame.Contains("in _do_dispatch", StringComparison.Ordinal);

    // The constructor of the exception is user code and may throw. The call has failed in any case, so the caller must get a failure.
    private static Exception Exception(
        JsonElement members, FaultShape shape, string type, string message, string? stackTrace, long maxDecoded)
    {
        try
        {
            var reader = new JsonPayloadReader(members, maxDecoded);
            return shape.Read(ref reader, message);
        }
        catch (Exception exception)
        {
            return new RpcRemoteException(type, message, stackTrace, exception);
        }
    }

    private static string Member(JsonElement failure, ReadOnlySpan<byte> name) =>
        OsloEnvelope.TryGet(failure, name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? OsloEnvelope.Text(value) : "";

    private static string[] Traceback(JsonElement failure) =>
        OsloEnvelope.TryGet(failure, "tb"u8, out JsonElement lines) && lines.ValueKind == JsonValueKind.Array
            ? lines.EnumerateArray().Select(OsloEnvelope.Text).ToArray()
            : [];
}

using System.Globalization;
using TypedRpc.Generators.Model;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.Generators.Evolution;

/// <summary>The reason why a text is not a surface.</summary>
/// <param name="Line">The index of the line.</param>
internal sealed record SurfaceFault(int Line, string Reason);

/// <summary>Parses the text of a surface. Indentation, blank lines, comments and the kind of line ends are ignored.</summary>
internal sealed class SurfaceParser
{
    private static readonly char[] Blanks = [' ', '\t', '\r', '\uFEFF'];

    private readonly List<ContractSurface> _contracts = [];
    private readonly List<TypeSurface> _types = [];
    private readonly List<MethodSurface> _methods = [];
    private readonly List<FieldSurface> _fields = [];
    private readonly List<CaseSurface> _cases = [];
    private readonly List<string> _faults = [];
    private readonly List<string> _topics = [];
    private ContractSurface? _contract;
    private MethodSurface? _method;
    private TypeSurface? _type;
    private bool _isBegun;

    public static (Surface? Surface, SurfaceFault? Fault) Parse(string text)
    {
        var parser = new SurfaceParser();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            try
            {
                parser.Line(lines[i].Trim(Blanks));
            }
            catch (FormatException exception)
            {
                return (null, new SurfaceFault(i, exception.Message));
            }
        }

        if (!parser._isBegun)
            return (null, new SurfaceFault(0, $"there is no line '{SurfaceText.Header}'"));
        parser.EndContract();
        parser.EndType();
        return (new Surface(new(parser._contracts), new(parser._types)), null);
    }

    private void Line(string line)
    {
        if (line.Length == 0 || line[0] == '#')
            return;
        int rest = line.IndexOf(" = ", StringComparison.Ordinal);
        string? literal = rest < 0 ? null : Token.Decode(line.Substring(rest + 3).Trim(Blanks));
        string[] words = (rest < 0 ? line : line.Substring(0, rest))
            .Split(Blanks, StringSplitOptions.RemoveEmptyEntries).Select(Token.Decode).ToArray();
        if (literal is not null && words[0] is not ("parameter" or "member"))
            throw new FormatException($"'{words[0]}' has no default");
        if (_isBegun)
            Statement(words, literal);
        else if (words[0] != "surface" || words.Length != 2)
            throw new FormatException($"the first line must be '{SurfaceText.Header}'");
        else if (words[1] != "1")
            throw new FormatException($"the form {words[1]} of the file is not known: it was written by a later version of TypedRpc");
        _isBegun = true;
    }

    private void Statement(string[] words, string? literal)
    {
        switch (words[0])
        {
            case "contract" or "notifications": Contract(Sized(words, 2)); break;
            case "version": Edit(contract => contract with { Version = VersionOf(Sized(words, 2)[1]) }); break;
            case "topic": Edit(contract => contract); _topics.Add(Sized(words, 2)[1]); break;
            case "exchange": Edit(contract => contract with { Exchange = Sized(words, 2)[1] }); break;
            case "namespace": Edit(contract => contract with { Namespace = Sized(words, 2)[1] }); break;
            case "call": Method(words, MethodKind.Call); break;
            case "cast": Method(words, MethodKind.Cast); break;
            case "fanout": Method(words, MethodKind.FanoutCast); break;
            case "event": Method(words, MethodKind.Notification); break;
            case "result" or "payload": InMethod(); _method = _method! with { Result = TypeOf(Sized(words, 2)[1]) }; break;
            case SurfaceText.ResultStream:
                InMethod();
                _method = _method! with { Result = TypeOf(Sized(words, 2)[1]), StreamsResult = true };
                break;
            case SurfaceText.ArgumentStream: InMethod(); _method = _method! with { Stream = TypeOf(Sized(words, 2)[1]) }; break;
            case SurfaceText.Progress: InMethod(); _method = _method! with { Progress = TypeOf(Sized(words, 2)[1]) }; break;
            case "fault": InMethod(); _faults.Add(TypeOf(Sized(words, 2)[1])); break;
            case "parameter": InMethod(); _fields.Add(Field(words, literal, hasKey: false)); break;
            case "map" or "array": Type(Sized(words, 2)); break;
            case "union": Type(words.Length == 3 ? words : Sized(words, 2)); break;
            case "enum": Type(Sized(words, 3)); break;
            case "member": InType(); _fields.Add(Field(words, literal, _type!.Form == TypeForm.Array)); break;
            case "value" or "case":
                InType();
                _cases.Add(new CaseSurface(Sized(words, 3)[1], _type!.Form == TypeForm.Enum ? NumberOf(words[2]) : TypeOf(words[2])));
                break;
            default: throw new FormatException($"'{words[0]}' is not known");
        }
    }

    private void Contract(string[] words)
    {
        EndContract();
        EndType();
        _contract = new ContractSurface(words[1], words[0] == "notifications", null, default, null, null, default);
    }

    private void Type(string[] words)
    {
        EndContract();
        EndType();
        var form = (TypeForm)Enum.Parse(typeof(TypeForm), words[0], ignoreCase: true);
        string? more = words.Length == 3 ? words[2] : null;
        _type = new TypeSurface(words[1], form, form == TypeForm.Enum ? more : null, default, default)
        {
            Discriminator = form == TypeForm.Union ? more : null,
        };
    }

    private void Method(string[] words, MethodKind kind)
    {
        Edit(contract => contract);
        EndMethod();
        bool isEvent = kind == MethodKind.Notification;
        if (isEvent != _contract!.IsNotifications || words.Length < (isEvent ? 3 : 4) || (!isEvent && words[2] != "since"))
        {
            throw new FormatException(isEvent
                ? "an event is 'event type priority', among notifications"
                : "a method is 'call name since version', in a contract");
        }
        string? extra = words.Skip(isEvent ? 3 : 4).FirstOrDefault(word => word != "idempotent");
        if (extra is not null)
            throw new FormatException($"'{extra}' is not known");
        string? priority = isEvent ? char.ToUpperInvariant(words[2][0]) + words[2].Substring(1) : null;
        _method = new MethodSurface(
            words[1], kind, isEvent ? null : VersionOf(words[3]), priority, words.Contains("idempotent"), default, null, default);
    }

    private void EndContract()
    {
        EndMethod();
        if (_contract is null)
            return;
        if (!_contract.IsNotifications && _contract.Version is null)
            throw new FormatException($"the contract {_contract.Name} has no version");
        if (_topics.Count == 0)
            throw new FormatException($"{_contract.Name} has no topic");
        _contracts.Add(_contract with { Topics = new(_topics), Methods = new(_methods) });
        _contract = null;
        _topics.Clear();
        _methods.Clear();
    }

    private void EndMethod()
    {
        if (_method is null)
            return;
        _methods.Add(_method with { Fields = new(_fields), Faults = new(_faults) });
        _method = null;
        _fields.Clear();
        _faults.Clear();
    }

    private void EndType()
    {
        if (_type is null)
            return;
        _types.Add(_type with { Members = new(_fields), Cases = new(_cases) });
        _type = null;
        _fields.Clear();
        _cases.Clear();
    }

    private void Edit(Func<ContractSurface, ContractSurface> edit) =>
        _contract = edit(_contract ?? throw new FormatException("this must be in a contract"));

    private void InMethod()
    {
        if (_method is null)
            throw new FormatException("this must be in a method");
    }

    private void InType()
    {
        if (_type is null)
            throw new FormatException("this must be in a type");
    }

    private static FieldSurface Field(string[] words, string? literal, bool hasKey)
    {
        int at = hasKey ? 2 : 1;
        if (words.Length < at + 2)
            throw new FormatException(hasKey ? "a member is 'member key name type'" : $"a {words[0]} is '{words[0]} name type'");
        string? extra = words.Skip(at + 2).FirstOrDefault(word => word is not ("required" or "optional" or "sensitive"));
        if (extra is not null)
            throw new FormatException($"'{extra}' is not known");
        Presence presence = words.Skip(at + 2).Contains("required") ? Presence.Required
            : literal is not null || words.Skip(at + 2).Contains("optional") ? Presence.Optional
            : Presence.Expected;
        return new FieldSurface(
            words[at], hasKey ? KeyOf(words[1]) : null, TypeOf(words[at + 1]), presence, literal, words.Skip(at + 2).Contains("sensitive"));
    }

    private static string[] Sized(string[] words, int count) =>
        words.Length == count ? words : throw new FormatException($"'{words[0]}' has {count - 1} word{(count == 2 ? "" : "s")} after it");

    private static string VersionOf(string text) =>
        VersionText.Parse(text) is null ? throw new FormatException($"'{text}' is not a version") : text;

    private static string TypeOf(string text) => WireType.Parse(text) is null ? throw new FormatException($"'{text}' is not a type") : text;

    private static int KeyOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int key)
            ? key
            : throw new FormatException($"'{text}' is not a key");

    private static string NumberOf(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? text
            : throw new FormatException($"'{text}' is not a number");
}

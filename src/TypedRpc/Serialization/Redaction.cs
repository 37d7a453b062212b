using System.Collections.Concurrent;

namespace TypedRpc.Serialization;

/// <summary>The names whose values are left out of notifications.</summary>
/// <remarks>
/// Only the letters and digits of a name are compared, in any case: <c>auth_token</c> covers <c>AuthToken</c> and
/// <c>Auth-Token</c>. Thread-safe.
/// </remarks>
internal sealed class Redaction(IEnumerable<string> names)
{
    private readonly HashSet<string> _names = new(names, LooseNames.Instance);
    private readonly ConcurrentDictionary<Members, bool[]> _members = new();

    public bool Covers(string name) => _names.Contains(name);

    public bool Covers(Members members, int index) =>
        _members.GetOrAdd(
            members,
            static (m, names) => [.. Enumerable.Range(0, m.Count).Select(i => m.Sensitive.Contains(i) || names.Contains(m.NameOf(i)))],
            _names)[index];

    /// <summary>Removes covered names from a context at any depth. Returns the same context if there are none.</summary>
    public RpcContext Redacted(RpcContext context)
    {
        if (context.Count == 0)
            return context;
        IReadOnlyDictionary<string, object?> left = Redacted((IReadOnlyDictionary<string, object?>)context);
        return ReferenceEquals(left, context) ? context : new RpcContext((Dictionary<string, object?>)left);
    }

    private IReadOnlyDictionary<string, object?> Redacted(IReadOnlyDictionary<string, object?> map)
    {
        Dictionary<string, object?>? left = null;
        foreach ((string name, object? value) in map)
        {
            object? kept = Redacted(value);
            if (!Covers(name) && ReferenceEquals(kept, value))
                continue;
            left ??= new Dictionary<string, object?>(map, StringComparer.Ordinal);
            if (Covers(name))
                left.Remove(name);
            else
                left[name] = kept;
        }

        return left ?? map;
    }

    private object? Redacted(object? value)
    {
        switch (value)
        {
            case IReadOnlyDictionary<string, object?> map:
                return Redacted(map);
            case IReadOnlyList<object?> list:
                List<object?> left = [.. list.Select(Redacted)];
                return left.Zip(list).All(pair => ReferenceEquals(pair.First, pair.Second)) ? value : left;
            default:
                return value;
        }
    }

    private sealed class LooseNames : IEqualityComparer<string>
    {
        public static readonly LooseNames Instance = new();

        public bool Equals(string? x, string? y)
        {
            (int i, int j) = (0, 0);
            while (true)
            {
                char a = Next(x, ref i);
                if (a != Next(y, ref j))
                    return false;
                if (a == '\0')
                    return true;
            }
        }

        public int GetHashCode(string name)
        {
            HashCode hash = default;
            int i = 0;
            for (char c = Next(name, ref i); c != '\0'; c = Next(name, ref i))
                hash.Add(c);
            return hash.ToHashCode();
        }

        // The next letter or digit in lower case; NUL at the end.
        private static char Next(string? name, ref int index)
        {
            while (index < name!.Length)
            {
                char c = name[index++];
                if (char.IsLetterOrDigit(c))
                    return char.ToLowerInvariant(c);
            }

            return '\0';
        }
    }
}

using TypedRpc.Serialization;
using TypedRpc.Tests.Serialization;

namespace TypedRpc.Tests.Contracts;

/// <summary>The request context of the code that runs.</summary>
public sealed class Contexts
{
    [Fact]
    public void A_pushed_entry_is_present_until_it_is_popped()
    {
        RpcContext.Current.ShouldBeEmpty();
        using (RpcContext.Push(("a", 1), ("b", "x")))
        {
            RpcContext.Current["a"].ShouldBe(1);
            using (RpcContext.Push(("a", 2), ("c", null)))
            {
                RpcContext.Current.OrderBy(p => p.Key).Select(p => $"{p.Key}={p.Value}").ShouldBe(["a=2", "b=x", "c="]);
                RpcContext.Current.ContainsKey("c").ShouldBeTrue();
            }

            RpcContext.Current.Count.ShouldBe(2);
            RpcContext.Current["a"].ShouldBe(1);
        }

        RpcContext.Current.ShouldBeSameAs(RpcContext.Empty);
    }

    [Fact]
    public async Task It_flows_into_what_is_awaited_and_not_out_of_it()
    {
        using (RpcContext.Push(("id", "outer")))
        {
            await Task.Yield();
            RpcContext.Current["id"].ShouldBe("outer");
            await Inner();
            RpcContext.Current["id"].ShouldBe("outer");
            await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
            {
                using (RpcContext.Push(("id", i)))
                {
                    await Task.Yield();
                    RpcContext.Current["id"].ShouldBe(i);
                }
            }));
            (await Task.Run(() => RpcContext.Current["id"])).ShouldBe("outer");
        }

        static async Task Inner()
        {
            await Task.Yield();
            RpcContext.Push(("id", "inner"));
            RpcContext.Current["id"].ShouldBe("inner");
        }
    }

    [Fact]
    public void Values_are_taken_as_they_are_when_they_are_pushed()
    {
        var list = new List<object?> { "a" };
        var map = new Dictionary<string, object?> { ["k"] = list };
        using (RpcContext.Push(("list", list), ("map", map)))
        {
            list.Add("b");
            map["other"] = 1;
            RpcContext.Current["list"].ShouldBe(new List<object?> { "a" });
            RpcContext.Current["map"].ShouldBeOfType<Dictionary<string, object?>>().Count.ShouldBe(1);
        }
    }

    [Fact]
    public void A_context_that_was_read_does_not_change()
    {
        using (RpcContext.Push(("a", 1)))
        {
            RpcContext before = RpcContext.Current;
            using (RpcContext.Push(("a", 2)))
                before["a"].ShouldBe(1);
        }
    }

    private static readonly object?[] Taken =
        [null, true, (sbyte)-1, (byte)1, (short)-2, (ushort)2, -3, 3u, -4L, 4UL, 1.5f, 2.5, "text", new byte[] { 1 }, DateTime.UnixEpoch];

    [Fact]
    public void Every_type_that_is_taken_travels() => Taken.ToList().ForEach(Travels);

    private static void Travels(object? value)
    {
        using (RpcContext.Push(("v", value), ("list", new[] { value }), ("map", new Dictionary<string, object?> { ["k"] = value })))
        {
            byte[] bytes = Pack.WriteBytes((ref MessagePackWriter w) => DynamicValue.WriteMap(ref w, RpcContext.Current));
            Dictionary<string, object?> read = Pack.Read(bytes, (ref MessagePackReader r) => DynamicValue.ReadMap(ref r));
            if (value is IConvertible and not (string or bool or DateTime))
                Convert.ToDouble(read["v"], null).ShouldBe(Convert.ToDouble(value, null));
            else
                read["v"].ShouldBe(value);
            read.Count.ShouldBe(3);
        }
    }

    [Fact]
    public void An_id_travels_as_text()
    {
        using (RpcContext.Push(("id", Guid.Empty)))
            RpcContext.Current["id"].ShouldBe("00000000-0000-0000-0000-000000000000");
    }

    [Fact]
    public void A_value_that_cannot_be_sent_is_refused_and_named()
    {
        object[] values =
        [
            1m, 'c', DateTimeOffset.UnixEpoch, TimeSpan.Zero, new object(), DayOfWeek.Monday, new[] { 1, 2 }, new Uri("https://a"),
            new Dictionary<int, object?>(),
        ];
        foreach (object value in values)
        {
            Should.Throw<ArgumentException>(() => RpcContext.Push(("named", value))).Message.ShouldContain("'named'");
            Should.Throw<ArgumentException>(() => RpcContext.Push(("named", new List<object?> { value })));
        }

        Should.Throw<ArgumentException>(() => RpcContext.Push(("", 1)));
        Should.Throw<ArgumentException>(() => RpcContext.Push((null!, 1)));
        Should.Throw<ArgumentNullException>(() => RpcContext.Push(null!));
        RpcContext.Current.ShouldBeEmpty();
    }

    [Fact]
    public void Nesting_without_an_end_is_refused()
    {
        var circle = new List<object?>();
        circle.Add(circle);
        Should.Throw<ArgumentException>(() => RpcContext.Push(("circle", circle)));
        object? deep = 1;
        for (int i = 0; i < 16; i++)
            deep = new List<object?> { deep };
        RpcContext.Push(("deep", deep)).Dispose();
        Should.Throw<ArgumentException>(() => RpcContext.Push(("deep", new List<object?> { new List<object?> { deep } })));
    }

    [Fact]
    public void A_scope_that_was_not_made_by_Push_does_nothing()
    {
        default(RpcContext.Scope).Dispose();
        RpcContext.Current.ShouldBeEmpty();
    }
}

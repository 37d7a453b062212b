using System.Text;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Wire;

/// <summary>Names that come again and again.</summary>
public sealed class NameCaching
{
    private readonly NameCache _names = new();

    [Fact]
    public void A_repeated_name_is_the_same_string()
    {
        byte[] name = Encoding.UTF8.GetBytes("create_volume");
        string first = _names.Get(name);
        first.ShouldBe("create_volume");
        _names.Get(name).ShouldBeSameAs(first);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _names.Get(name);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void The_bytes_of_a_message_may_change_afterwards()
    {
        byte[] name = Encoding.UTF8.GetBytes("create");
        string first = _names.Get(name);
        name[0] = (byte)'C';
        first.ShouldBe("create");
        _names.Get(name).ShouldBe("Create");
        _names.Get("create"u8).ShouldBe("create");
    }

    [Fact]
    public void Ever_new_names_are_distinguished_and_evict_each_other()
    {
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 20_000; i++)
                _names.Get(Encoding.UTF8.GetBytes($"name{i}")).ShouldBe($"name{i}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("ß")]
    public void Short_names_work(string name) => _names.Get(Encoding.UTF8.GetBytes(name)).ShouldBe(name);

    [Fact]
    public void A_long_name_is_not_kept()
    {
        byte[] name = Encoding.UTF8.GetBytes(new string('n', 129));
        _names.Get(name).ShouldNotBeSameAs(_names.Get(name));
        byte[] longest = name[..128];
        _names.Get(longest).ShouldBeSameAs(_names.Get(longest));
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_is_refused_every_time()
    {
        for (int i = 0; i < 3; i++)
            Should.Throw<RpcSerializationException>(() => _names.Get([0xff, 0xfe]));
        Should.Throw<RpcSerializationException>(() => _names.Get([.. new byte[128], 0xff]));
    }

    [Fact]
    public async Task Many_threads_may_ask_at_once()
    {
        byte[][] names = [.. Enumerable.Range(0, 2000).Select(i => Encoding.UTF8.GetBytes($"n{i}"))];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (int i = 0; i < 50_000; i++)
            {
                int n = random.Next(names.Length);
                if (_names.Get(names[n]) != $"n{n}")
                    throw new InvalidOperationException("A name was taken for another.");
            }
        })));
    }
}

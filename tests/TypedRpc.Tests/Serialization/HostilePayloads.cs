using System.Text;
using TypedRpc.Serialization;
using TypedRpc.TestContracts;

namespace TypedRpc.Tests.Serialization;

/// <summary>Bytes that were made to harm whoever reads them, into the shapes that the generator writes.</summary>
public sealed class HostilePayloads
{
    private static readonly byte[] Whole = Pack.WriteBytes(
        (ref MessagePackWriter w) => Generated.Everything.Write(ref w, Everything.Sample()));

    private static readonly byte[] WholeBranch = Pack.WriteBytes(
        (ref MessagePackWriter w) => Generated.Branch.Write(ref w, Branch.Grown(3)));

    private static readonly string Name = "a4" + Pack.Utf8("name") + "a16e";

    [Fact]
    public void A_payload_that_ends_anywhere_too_early_is_refused()
    {
        Cut(Whole, Generated.Everything);
        Cut(WholeBranch, Generated.Branch);
        byte[] arguments = Pack.WriteBytes((ref MessagePackWriter w) => Generated.Arguments.Write(ref w, (Everything.Sample(), 1, "text")));
        Cut(arguments, Generated.Arguments);

        static void Cut<T>(byte[] whole, Shape<T> shape)
        {
            for (int length = 0; length < whole.Length; length++)
                Cost(whole[..length], shape).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("c4ff")]
    [InlineData("c5ffff")]
    [InlineData("c6ffffffff")]
    [InlineData("c67fffffff")]
    [InlineData("c7ffff")]
    [InlineData("c8ffffff")]
    [InlineData("c9ffffffffff")]
    [InlineData("d9ff")]
    [InlineData("daffff")]
    [InlineData("dbffffffff")]
    [InlineData("db80000000")]
    [InlineData("dcffff")]
    [InlineData("dc0200")]
    [InlineData("ddffffffff")]
    [InlineData("dd7fffffff")]
    [InlineData("dd00000300")]
    [InlineData("deffff")]
    [InlineData("de0100")]
    [InlineData("dfffffffff")]
    [InlineData("df80000000")]
    [InlineData("df00000100")]
    public void A_length_that_is_a_lie_costs_nothing_wherever_it_stands(string lie)
    {
        byte[] header = Pack.Bytes(lie);
        for (int at = 0; at + header.Length <= Whole.Length; at++)
        {
            byte[] bytes = [.. Whole];
            header.CopyTo(bytes, at);
            Cost(bytes, Generated.Everything);
        }

        for (int at = 0; at + header.Length <= WholeBranch.Length; at++)
        {
            byte[] bytes = [.. WholeBranch];
            header.CopyTo(bytes, at);
            Cost(bytes, Generated.Branch);
        }
    }

    [Fact]
    public void Lengths_that_lie_at_every_depth_together_cost_nothing()
    {
        // Each list and map that is open has a place for so many of its elements, which never come.
        string rest = Pack.Repeat("c0", 4000);
        Cost(Pack.Bytes("dc0500" + Pack.Repeat("81a6" + Pack.Utf8("leaves") + "dc0500", 31) + rest), Generated.Leaves).ShouldBeFalse();
        Cost(Pack.Bytes(Pack.Repeat("81a8" + Pack.Utf8("children") + "de0500a161", 32) + rest), Generated.Branch).ShouldBeFalse();
    }

    [Theory]
    [InlineData("91")]
    [InlineData("81a161")]
    [InlineData("8191")]
    [InlineData("9281a16101")]
    [InlineData("dd00000001")]
    [InlineData("df00000001c0")]
    public void A_nesting_bomb_in_an_unknown_member_is_skipped(string level)
    {
        // Where the nesting is in the place of a key, a value follows for every level.
        const int Levels = 500_000;
        string bomb = Pack.Repeat(level, Levels) + "00" + (level == "8191" ? Pack.Repeat("00", Levels) : "");
        byte[] bytes = Pack.Bytes("82a4626f6d62" + bomb + Name);
        Cost(bytes, Generated.Branch).ShouldBeTrue();
        Cost(bytes[..^(Name.Length / 2)], Generated.Branch).ShouldBeFalse();
        Pack.Read(bytes, (ref MessagePackReader r) => Generated.Branch.Read(ref r)).Name.ShouldBe("n");
    }

    [Theory]
    [InlineData("children", "81a161")] // each child's value is the next map
    [InlineData("leaves", "91")]
    public void A_nesting_bomb_in_a_member_that_is_known_is_refused(string member, string level)
    {
        string open = "81" + (0xa0 + member.Length).ToString("x2", null) + Pack.Utf8(member);
        foreach (string bomb in new[] { Pack.Repeat(level, 500_000), Pack.Repeat(open + level, 100_000), Pack.Repeat(open, 100_000) })
        {
            Cost(Pack.Bytes(open + bomb + "00"), Generated.Branch).ShouldBeFalse();
            Cost(Pack.Bytes(bomb + "00"), Generated.Branch).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("a1ff")]
    [InlineData("a4ffff9261")]
    [InlineData("a0")]
    [InlineData("c0")]
    [InlineData("c3")]
    [InlineData("07")]
    [InlineData("cb7ff8000000000000")]
    [InlineData("c4046e616d65")] // the bytes of a name that is known
    [InlineData("d6ff00000000")]
    [InlineData("d801" + "00000000000000000000000000000000")]
    [InlineData("92a4" + "6e616d65" + "01")]
    [InlineData("81a4" + "6e616d65" + "01")]
    public void A_member_of_a_strange_name_is_skipped(string name) =>
        Pack.Read("82" + name + "93c0c0c0" + Name, (ref MessagePackReader r) => Generated.Branch.Read(ref r)).Name.ShouldBe("n");

    [Fact]
    public void A_huge_name_costs_nothing()
    {
        byte[] member = [0xdb, 0x00, 0x40, 0x00, 0x00, .. Enumerable.Repeat((byte)'n', 1 << 22)];
        byte[] bytes = [0x82, .. member, 0xc0, .. Pack.Bytes(Name)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        var reader = new MessagePackReader(bytes, 0, bytes.Length);
        Generated.Branch.Read(ref reader).Name.ShouldBe("n");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 16);
        Cost([0x81, .. member, 0xc0], Generated.Numbers).ShouldBeTrue();
    }

    [Fact]
    public void The_last_occurrence_of_an_often_repeated_name_wins()
    {
        Pack.Read(
            "83" + Name + "a4" + Pack.Utf8("name") + "a16d" + "a16101",
            (ref MessagePackReader r) => Generated.Branch.Read(ref r)).Name.ShouldBe("m");
        byte[] many = Pack.Bytes("df00030d41" + Pack.Repeat(Name, 200_000) + "a4" + Pack.Utf8("name") + "a178");
        Pack.Read(many, (ref MessagePackReader r) => Generated.Branch.Read(ref r)).Name.ShouldBe("x");
        Pack.Read("82a1619101a1619102", (ref MessagePackReader r) => Generated.Numbers.Read(ref r))
            .ShouldHaveSingleItem().Value.ShouldBe([2]);
    }

    [Theory]
    [InlineData("a1ff")]
    [InlineData("a2c080")] // overlong
    [InlineData("a3eda080")] // half of a surrogate pair
    [InlineData("a4f4908080")] // beyond Unicode
    [InlineData("a3e28228")]
    public void Text_that_is_not_UTF_8_is_refused_in_every_place_of_text(string hex)
    {
        Cost(Pack.Bytes("81a4" + Pack.Utf8("name") + hex), Generated.Branch).ShouldBeFalse();
        Cost(Pack.Bytes("82" + Name + "a8" + Pack.Utf8("children") + "81" + hex + "81" + Name), Generated.Branch).ShouldBeFalse();
        Cost(Pack.Bytes("91" + hex), Generated.Texts).ShouldBeFalse();
        Cost(Pack.Bytes("81" + hex + "90"), Generated.Numbers).ShouldBeFalse();
    }

    [Fact]
    public void Text_takes_no_more_than_two_bytes_for_each_of_its_own()
    {
        byte[] bytes = [0x91, 0xdb, 0x00, 0x40, 0x00, 0x00, .. Encoding.UTF8.GetBytes(new string('x', 1 << 22))];
        Cost(bytes, Generated.Texts).ShouldBeTrue();
    }

    // What any read may cost: twice the message and 1 MB.
    private static bool Cost<T>(byte[] bytes, Shape<T> shape)
    {
        bool isAccepted = true;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var reader = new MessagePackReader(bytes, 0, bytes.Length);
            shape.Read(ref reader);
        }
        catch (RpcSerializationException)
        {
            isAccepted = false;
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThanOrEqualTo((2L * bytes.Length) + (1 << 20));
        return isAccepted;
    }
}

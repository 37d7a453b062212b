using System.Text.Json;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.Generators.Tests;

public sealed class WireNameTests
{
    [Theory]
    [InlineData("CreateVolumeAsync", "create_volume")]
    [InlineData("Async", "async")]
    [InlineData("AsyncAsync", "async")]
    [InlineData("GetURLAsync", "get_url")]
    [InlineData("Casync", "casync")]
    public void Methods_lose_the_suffix(string name, string expected) => WireNames.OfMethod(name).ShouldBe(expected);

    [Theory]
    [InlineData("SizeGiB")]
    [InlineData("volumeId")]
    [InlineData("HTTPServer2Go")]
    [InlineData("_private_Name")]
    [InlineData("__A")]
    [InlineData("ÄÖÜGrößeÉtat")]
    [InlineData("İstanbulIı")]
    [InlineData("")]
    public void Names_are_those_of_System_Text_Json(string name) =>
        WireNames.Snake(name).ShouldBe(JsonNamingPolicy.SnakeCaseLower.ConvertName(name));

    [Fact]
    public void Any_name_is_that_of_System_Text_Json()
    {
        const string Alphabet = "aAbBzZ09_ éÉßıİ中ª\u0301";
        var random = new Random(17);
        for (int i = 0; i < 20_000; i++)
        {
            string name = new([.. Enumerable.Range(0, random.Next(12)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            WireNames.Snake(name).ShouldBe(JsonNamingPolicy.SnakeCaseLower.ConvertName(name));
        }
    }
}

using FsCheck;
using FsCheck.Fluent;
using TypedRpc.Generators.Evolution;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Tests.Evolution;

public sealed class SurfaceTextTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedRpc;
        namespace Demo
        {
            public enum State : byte { Down = 2, Up = 1, Same = 1 }
            public record Volume(Guid Id, string Name, int? SizeGb = null) { public required State State { get; init; } public Volume? Parent { get; set; } [Sensitive] public string Key { get; init; } = ""; }
            public record Page<T>(IReadOnlyList<T> Items, Dictionary<State, T?[]> ByState);

            [RpcTopic("volume", Version = "1.3", Exchange = "block", Namespace = "api")]
            public interface IVolumes
            {
                [Call(Since = "1.3", Idempotent = true)] ValueTask<Page<Volume>> ListAsync(string filter = " a\n\"b\" = %20;$(c)\\", double ratio = -1.5, State? state = State.Up, CancellationToken token = default);
                [Cast] Task DeleteAsync(Guid volumeId, params int[] parts);
                [Cast(Fanout = true, Name = "reload#!;")] Task ReloadAsync();
            }

            [NotificationTopic("b", "a")]
            public interface IVolumeEvents
            {
                [Notification("volume.create", NotificationPriority.Error)] Task FailedAsync(Guid id, [Sensitive] string? reason = "x");
                [Notification("volume.create")] Task CreatedAsync(Volume volume);
            }
        }

        public record Plain(long A);
        [RpcTopic("plain")] public interface IPlain { [Call] Task<long> RunAsync(Plain plain); }
        """;

    private const string Text = """
        # What deployed peers depend on. Do not edit: dotnet build -t:TypedRpcWriteBaseline writes it.
        surface 1

        notifications Demo.IVolumeEvents
          topic a
          topic b
          event volume.create error
            parameter id guid
            parameter reason string? sensitive = "x"
          event volume.create info
            payload Demo.Volume?

        contract Demo.IVolumes
          version 1.3
          topic volume
          exchange block
          namespace api
          cast delete since 1.0
            parameter volume_id guid
            parameter parts list<int32>? = []
          call list since 1.3 idempotent
            parameter filter string? = " a~005cn~005c"b~005c" = ~002520~003b~0024(c)~005c~005c"
            parameter ratio double = -1.5
            parameter state Demo.State? = 1
            result Demo.Page[Demo.Volume]?
          fanout reload#!~003b since 1.0

        contract IPlain
          version 1.0
          topic plain
          call run since 1.0
            parameter plain .Plain?
            result int64

        map .Plain
          member a int64

        map Demo.Page[Demo.Volume]
          member by_state map<Demo.State,list<Demo.Volume?>?>?
          member items list<Demo.Volume?>?

        enum Demo.State byte
          value Same 1
          value Up 1
          value Down 2

        map Demo.Volume
          member id guid
          member key string? optional sensitive
          member name string?
          member parent Demo.Volume? optional
          member size_gb int32? = null
          member state Demo.State required

        """;

    [Fact]
    public void A_surface_is_text_that_people_can_read_and_compare() => BaselineTest.TextOf(Source).ShouldBe(Text.ReplaceLineEndings("\n"));

    [Fact]
    public void A_printed_surface_is_read_back()
    {
        (Surface? surface, SurfaceFault? fault) = SurfaceParser.Parse(Text);
        fault.ShouldBeNull();
        SurfaceText.Print(surface!).ShouldBe(Text.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Line_ends_blanks_comments_and_indentation_do_not_matter()
    {
        string lines = string.Concat(
            Text.ReplaceLineEndings("\n").Split('\n').Select(line => $"\t{line.TrimStart()}  \r\n# a comment\r\n\r\n"));
        SurfaceParser.Parse('\uFEFF' + lines).Surface.ShouldBe(SurfaceParser.Parse(Text).Surface);
    }

    [Fact]
    public void Any_names_and_literals_are_read_back() => Prop.ForAll(Texts().ToArbitrary(), text =>
    {
        Surface surface = With(text);
        (Surface? read, SurfaceFault? fault) = SurfaceParser.Parse(SurfaceText.Print(surface));
        return fault is null && surface.Equals(read);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_text_holds_what_a_build_has_a_meaning_for() => Prop.ForAll(Texts().ToArbitrary(), text =>
    {
        string printed = SurfaceText.Print(With(text));
        return printed.IndexOfAny([';', '%', '$', '@', '*', '\\', '\r']) < 0 && !printed.Contains("\"\"\"", StringComparison.Ordinal);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Three_quotes_in_a_row_do_not_end_the_literal_that_the_text_is_in() =>
        SurfaceText.Print(With("\"\"\"\"\"\"\"")).ShouldNotContain("\"\"\"");

    [Theory]
    [InlineData("", 0, "there is no line 'surface 1'")]
    [InlineData("contract A", 0, "the first line must be 'surface 1'")]
    [InlineData("surface 2", 0, "the form 2 of the file is not known")]
    [InlineData("surface 1\ncontract A\nversion 1.0\ntopic t\n<<<<<<< ours", 4, "'<<<<<<<' is not known")]
    [InlineData("surface 1\ncontract A\ntopic t\ncontract B", 3, "the contract A has no version")]
    [InlineData("surface 1\ncontract A\nversion one", 2, "'one' is not a version")]
    [InlineData("surface 1\ncontract A\nversion 1.0\ncall run", 3, "a method is")]
    [InlineData("surface 1\ncontract A\nversion 1.0\ncall run since 1.0 twice", 3, "'twice' is not known")]
    [InlineData("surface 1\nnotifications A\ntopic t\ncall run since 1.0", 3, "a method is")]
    [InlineData("surface 1\ncontract A\nversion 1.0\ntopic t\ncall run since 1.0\nparameter a", 5, "a parameter is")]
    [InlineData("surface 1\ncontract A\nversion 1.0\ntopic t\ncall run since 1.0\nparameter a list<int32", 5, "'list<int32' is not a type")]
    [InlineData("surface 1\ncontract A\nversion 1.0\ntopic t\ncall run since 1.0\nparameter a~00 int32", 5, "'~' must be followed")]
    [InlineData("surface 1\nparameter a int32", 1, "this must be in a method")]
    [InlineData("surface 1\nmember a int32", 1, "this must be in a type")]
    [InlineData("surface 1\narray A\nmember 99999999999999999999 a int32", 2, "is not a key")]
    [InlineData("surface 1\nenum A int32\nvalue B one", 2, "'one' is not a number")]
    [InlineData("surface 1\ncontract A = 5", 1, "'contract' has no default")]
    public void A_text_that_is_not_a_surface_is_refused_with_its_line(string text, int line, string reason)
    {
        (Surface? surface, SurfaceFault? fault) = SurfaceParser.Parse(text);
        surface.ShouldBeNull();
        fault!.Line.ShouldBe(line);
        fault.Reason.ShouldContain(reason);
    }

    [Fact]
    public void Text_that_was_damaged_anywhere_is_read_or_refused()
    {
        var random = new Random(5);
        for (int i = 0; i < 2000; i++)
        {
            int at = random.Next(Text.Length);
            string damaged = Text.Remove(at, random.Next(Math.Min(9, Text.Length - at)))
                .Insert(at, ((char)random.Next(32, 127)).ToString());
            (Surface? surface, SurfaceFault? fault) = SurfaceParser.Parse(damaged);
            (surface is null).ShouldBe(fault is not null);
        }
    }

    private static Gen<string> Texts() => Gen.Elements("ab_.-\"\\ =~#;%$@*<>,?'\n\r\té\uD800日".ToCharArray())
        .ArrayOf().Where(chars => chars.Length > 0).Select(chars => new string(chars));

    private static Surface With(string text) => new(
        new([new ContractSurface(
            text, false, "1.0", new([text]), text, text, new([new MethodSurface(
                text, MethodKind.Call, "1.0", null, true, new([new FieldSurface(text, null, "int32", Presence.Optional, text, false)]),
                null, default)]))]),
        new([new TypeSurface(text, TypeForm.Enum, "int32", default, new([new CaseSurface(text, "-1")]))]));
}

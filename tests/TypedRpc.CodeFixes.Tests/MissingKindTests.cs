namespace TypedRpc.CodeFixes.Tests;

public sealed class MissingKindTests
{
    [Theory]
    [InlineData("AddCall", "Call", "Task")]
    [InlineData("AddCast", "Cast", "Task")]
    [InlineData("AddCast", "Cast", "ValueTask")]
    [InlineData("AddCall", "Call", "Task<int>")]
    [InlineData("AddCall", "Call", "void", "{|TRPC0011:void|}")]
    public Task The_attribute_gets_a_line_of_its_own_above_the_method(string key, string attribute, string type, string? after = null) =>
        FixTest.HoldFixedAsync(
        "TRPC0009",
        key,
        $$"""
        [RpcTopic("t")]
        public interface IFoo
        {
            /// <summary>Deletes.</summary>
            // Twice does no harm.
            {{type}} {|TRPC0009:DeleteAsync|}(Guid id); // soon
        }
        """,
        $$"""
        [RpcTopic("t")]
        public interface IFoo
        {
            /// <summary>Deletes.</summary>
            // Twice does no harm.
            [{{attribute}}]
            {{after ?? type}} DeleteAsync(Guid id); // soon
        }
        """);

    [Fact]
    public Task The_attribute_is_in_the_line_of_the_method_where_the_others_are() => FixTest.HoldFixedAsync(
        "TRPC0009",
        "AddCall",
        """
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task GetAsync(Guid id);
            Task {|TRPC0009:DeleteAsync|}(Guid id);
        }
        """,
        """
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task GetAsync(Guid id);
            [Call] Task DeleteAsync(Guid id);
        }
        """);

    [Fact]
    public Task Other_attributes_stay_behind_it() => FixTest.HoldFixedAsync(
        "TRPC0009",
        "AddCast",
        "[RpcTopic(\"t\")]\r\npublic interface IFoo\r\n{\r\n\t[Obsolete]\r\n\tTask {|TRPC0009:DeleteAsync|}(Guid id);\r\n}\r\n",
        "[RpcTopic(\"t\")]\r\npublic interface IFoo\r\n{\r\n\t[Cast]\r\n\t[Obsolete]\r\n\tTask DeleteAsync(Guid id);\r\n}\r\n");

    [Fact]
    public Task An_event_type_comes_from_the_name_of_the_method() => FixTest.HoldFixedAsync(
        "TRPC0020",
        "AddNotification",
        "[NotificationTopic] public interface IFoo { Task {|TRPC0020:VolumeCreatedAsync|}(Guid id); }",
        "[NotificationTopic] public interface IFoo { [Notification(\"volume_created\")] Task VolumeCreatedAsync(Guid id); }");

    [Fact]
    public Task An_event_type_is_free_in_the_interface() => FixTest.HoldFixedAsync(
        "TRPC0020",
        "AddNotification",
        "[NotificationTopic] public interface IFoo { [Notification(\"created\")] Task MadeAsync(); Task {|TRPC0020:CreatedAsync|}(Guid id); }",
        "[NotificationTopic] public interface IFoo { [Notification(\"created\")] Task MadeAsync(); [Notification(\"created_2\")] Task CreatedAsync(Guid id); }");

    [Theory]
    [InlineData("TRPC0009", "AddCall", "[RpcTopic(\"t\")]", "[Notification(\"a.b\")]", "[Call]")]
    [InlineData("TRPC0020", "AddNotification", "[NotificationTopic]", "[Call(Name = \"a\")]", "[Notification(\"ping\")]")]
    public Task An_attribute_of_the_other_kind_of_interface_gives_its_place(
        string id, string key, string topic, string before, string after) => FixTest.HoldFixedAsync(
        id,
        key,
        $$"""{{topic}} public interface IFoo { {{before}} Task {|{{id}}:PingAsync|}(); }""",
        $$"""{{topic}} public interface IFoo { {{after}} Task PingAsync(); }""");

    [Theory]
    [InlineData("", "[TypedRpc.Call]")]
    [InlineData("using Other;", "[TypedRpc.Call]")]
    [InlineData("using TypedRpc; using Other;", "[TypedRpc.Call]")]
    [InlineData("using TypedRpc;", "[Call]")]
    public Task The_attribute_is_written_so_that_it_binds_to_TypedRpc(string usings, string attribute) => FixTest.HoldFixedAsTheyAreAsync(
        "TRPC0009",
        "AddCall",
        $$"""{{usings}} namespace Demo { [TypedRpc.RpcTopic("t")] public interface IFoo { System.Threading.Tasks.Task {|TRPC0009:PingAsync|}(); } } namespace Other { class CallAttribute : System.Attribute { } }""",
        $$"""{{usings}} namespace Demo { [TypedRpc.RpcTopic("t")] public interface IFoo { {{attribute}} System.Threading.Tasks.Task PingAsync(); } } namespace Other { class CallAttribute : System.Attribute { } }""");

    [Fact]
    public Task The_attribute_is_that_of_TypedRpc_even_in_a_namespace_of_the_same_name() => FixTest.HoldFixedAsTheyAreAsync(
        "TRPC0009",
        "AddCall",
        "namespace Demo.TypedRpc { [global::TypedRpc.RpcTopic(\"t\")] public interface IFoo { System.Threading.Tasks.Task {|TRPC0009:PingAsync|}(); } }",
        "namespace Demo.TypedRpc { [global::TypedRpc.RpcTopic(\"t\")] public interface IFoo { [global::TypedRpc.Call] System.Threading.Tasks.Task PingAsync(); } }");

    [Theory]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { Task {|TRPC0009:PingAsync|}(); }", "Add [Call]", "Add [Cast]")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { Task<int> {|TRPC0009:PingAsync|}(); }", "Add [Call]")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { IAsyncEnumerable<int> {|TRPC0009:PingAsync|}(); }", "Add [Call]")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { Task {|TRPC0009:PingAsync|}(IAsyncEnumerable<int> a); }", "Add [Call]")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { Task {|TRPC0009:PingAsync|}(IProgress<int> a); }", "Add [Call]")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { protected Task {|TRPC0009:PingAsync|}(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { Task {|TRPC0009:PingAsync|}<T>(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : {|TRPC0009:ICloneable|} { }")]
    [InlineData(
        "[RpcTopic(\"t\")] public interface IFoo : {|TRPC0009:IBase|} { } public interface IBase { Task PingAsync(); }",
        "Add [Call] (IBase.PingAsync)",
        "Add [Cast] (IBase.PingAsync)")]
    public Task Fixes_offered_for_a_method_without_a_kind(string source, params string[] titles) =>
        FixTest.HoldOfferedAsync("TRPC0009", source, titles);

    [Theory]
    [InlineData("[NotificationTopic] public interface IFoo { Task {|TRPC0020:PingAsync|}(); }", "Add [Notification(\"ping\")]")]
    [InlineData(
        "[NotificationTopic] public interface IFoo { [Cast] Task {|TRPC0020:PingAsync|}(); }",
        "Replace [Cast] with [Notification(\"ping\")]")]
    [InlineData("[NotificationTopic] public interface IFoo { [Cast, Call] Task {|TRPC0020:PingAsync|}(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { Task {|TRPC0020:VoluméAsync|}(); }")]
    [InlineData("[NotificationTopic] public interface IFoo : {|TRPC0020:IBase<int>|}, {|TRPC0020:IBase<string>|} { } public interface IBase<T> { Task PingAsync(T a); }")]
    public Task Fixes_offered_for_a_method_without_an_event_type(string source, params string[] titles) =>
        FixTest.HoldOfferedAsync("TRPC0020", source, titles);
}

using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>
/// Emits the module initializer, which registers contracts and transports so that the runtime finds them without reflection.
/// </summary>
internal static class RegistrationEmitter
{
    public const string HintName = "TypedRpc.Registration.g.cs";

    /// <returns>Null when there is nothing to register.</returns>
    public static SourceText? Emit(EquatableArray<RegistrationModel> contracts, HostModel host)
    {
        if (contracts.Count == 0 && host.Transports.Count == 0)
            return null;
        SourceWriter writer = SourceWriter.NewFile();
        writer.Open("namespace TypedRpc.Generated");
        Code.Attributes(writer);
        writer.Open($"internal static class {host.Identifier}");
        writer.Line("[global::System.Runtime.CompilerServices.ModuleInitializer]");
        writer.Open("internal static void Register()");
        foreach (RegistrationModel contract in contracts)
        {
            writer.Line(
                $"{Code.Generated}RpcContracts.Add<{contract.Interface}>("
                + $"{Code.Form}, static () => {contract.GeneratedType}.Instance);");
        }

        foreach (TransportModel transport in host.Transports)
        {
            writer.Line(
                "global::TypedRpc.Transport.TransportRegistry.Register("
                + $"{Code.Text(transport.Scheme)}, static () => new {transport.Factory}());");
        }

        writer.Close();
        writer.Close();
        writer.Close();
        return writer.ToSource();
    }
}

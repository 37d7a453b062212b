using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace TypedRpc.Generated;

/// <summary>The contracts of this process. The module initializer of each assembly with contracts registers them here.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RpcContracts
{
    /// <summary>
    /// The version of generated code that this runtime supports. It is incremented when older generated code no longer works.
    /// </summary>
    public const int GeneratedForm = 1;

    /// <summary>Registers a contract, which is created on first use.</summary>
    /// <param name="generatedForm">The <see cref="GeneratedForm"/> for which the code was generated.</param>
    /// <param name="contract">Returns the contract.</param>
    public static void Add<T>(int generatedForm, Func<RpcContract<T>> contract)
        where T : class => Slot<T>.Fill(generatedForm, contract);

    /// <summary>Finds the contract of calls and casts of an interface.</summary>
    /// <exception cref="RpcConfigurationException">
    /// No code was generated for the interface, the code was generated for another version of this runtime, or it is of the other kind.
    /// </exception>
    public static RpcContract<T> Find<T>()
        where T : class => Find<T>(isNotifications: false);

    /// <summary>Finds the contract of a notification interface.</summary>
    /// <inheritdoc cref="Find{T}()"/>
    public static RpcContract<T> FindNotifications<T>()
        where T : class => Find<T>(isNotifications: true);

    private static RpcContract<T> Find<T>(bool isNotifications)
        where T : class
    {
        string attribute = isNotifications ? "[NotificationTopic]" : "[RpcTopic]";
        RpcContract<T>? contract = Slot<T>.Find();
        return contract?.Info.IsNotifications == isNotifications ? contract : throw new RpcConfigurationException(
            $"No code was generated for {typeof(T)}. It must be an interface with {attribute}, without errors, "
            + "in a project that references the package TypedRpc.Core with its analyzers.");
    }

    /// <summary>The static storage of one contract, found by its type without a dictionary and without reflection over members.</summary>
    private static class Slot<T>
        where T : class
    {
        private static Func<RpcContract<T>>? _contract;
        private static int _form;

        public static void Fill(int form, Func<RpcContract<T>> contract) => (_form, _contract) = (form, contract);

        public static RpcContract<T>? Find()
        {
            // The module initializer of an assembly whose code has not run yet has not run either. This runs it now.
            if (_contract is null)
                RuntimeHelpers.RunModuleConstructor(typeof(T).Module.ModuleHandle);
            if (_contract is not { } contract)
                return null;
            return _form == GeneratedForm ? contract() : throw new RpcConfigurationException(
                $"The code of {typeof(T)} was generated for form {_form} of the runtime, and this is form {GeneratedForm}. "
                + "Build its assembly against this version of TypedRpc.");
        }
    }
}

namespace NativeTickets.Lab.Exchange;

/// <summary>How the tensors of an exported network are called.</summary>
public enum ExportNames
{
    /// <summary>As here.</summary>
    Ours,

    /// <summary>As in the PyTorch repositories that the field shares.</summary>
    Public,
}

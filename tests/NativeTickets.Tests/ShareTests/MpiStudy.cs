using System.Globalization;

namespace NativeTickets.Tests;

/// <summary>A study whose stages ranks share: dense, a ticket, masks that move, PGD training, and an evaluation under attack.</summary>
static class MpiStudy
{
    public const string Name = "ranks";

    /// <summary>Writes it, with groups that a last batch does not fill.</summary>
    public static void Write(string folder, string model, int images = 300, int epochs = 2) =>
        File.WriteAllText(Path.Combine(folder, "ranks.yaml"), string.Create(CultureInfo.InvariantCulture, $$"""
            name: {{Name}}
            seed: 3
            data: { dataset: glyphs, trainImages: {{images}}, validation: 300, padTo: 32 }
            model: { name: {{model}} }
            train: { batchSize: 128, shares: 8, learningRate: 0.02, epochs: {{epochs}} }
            stages:
              - train: { id: dense, keep: best }
              - prune: { id: ticket, from: dense, sparsity: 0.8 }
              - train: { id: boosted, from: ticket, optimizer: { sgd: { momentum: 0.9 } }, average: { ema: {} } }
              - train: { id: moving, from: ticket, masks: { rigl: { every: 2it } } }
              - train: { id: robust, from: ticket, objective: { pgd: { epsilon: 0.1, steps: 2 } }, clipGradients: 1 }
              - evaluate:
                  id: attacked
                  of: [boosted, robust]
                  images: 100
                  attacks: [{ pgd: { epsilon: 0.1, steps: 3, restarts: 2 } }, { fgsm: { epsilon: 0.1 } }]
            controls: []
            """));
}

using NativeTickets.Data;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

public sealed class SplitTests
{
    static ImageSet Numbered(int count, int classes = 4)
    {
        var pixels = new byte[count];
        var labels = new int[count];
        for (var i = 0; i < count; i++) (pixels[i], labels[i]) = ((byte)i, i % classes);
        return new ImageSet(pixels, labels, 1, 1, 1, classes);
    }

    static int[] Sources(ImageSet set) => [.. Enumerable.Range(0, set.Count).Select(set.SourceIndex)];

    [Fact]
    public void The_validation_split_and_the_training_split_are_disjoint_and_together_everything()
    {
        var (train, validation) = TrainingSplit.Carve(Numbered(101), 30, seed: 5, "x");
        Assert.Equal((71, 30), (train.Count, validation.Count));
        Assert.Equal(Enumerable.Range(0, 101), Sources(train).Concat(Sources(validation)).Order());
    }

    [Fact]
    public void Another_seed_gives_another_split_and_the_same_seed_the_same()
    {
        var source = Numbered(101);
        int[] Split(long seed) => Sources(TrainingSplit.Carve(source, 30, seed, "x").Validation);
        Assert.Equal(Split(1), Split(1));
        Assert.NotEqual(Split(1), Split(2));
    }

    [Fact]
    public void Test_images_take_the_place_of_the_validation_split_where_that_is_asked_for()
    {
        var (split, breach) = (DataSets.Open(new DataRequest { Source = ImageSource.Glyphs }),
            DataSets.Open(new DataRequest { Source = ImageSource.Glyphs, ValidateOnTest = true }));
        Assert.Equal(split.Train.Count + split.Validation.Count, breach.Train.Count);
        Assert.Equal(Sources(split.Test), Sources(breach.Validation));
        Assert.Equal(Sources(split.Test), Sources(breach.Test));
    }

    [Theory, InlineData(-1), InlineData(101), InlineData(2000)]
    public void A_validation_split_that_leaves_nothing_to_train_on_is_refused(int validation)
    {
        var error = Assert.Throws<DataException>(() => TrainingSplit.Carve(Numbered(101), validation, 1, "mnist"));
        Assert.StartsWith("mnist: a validation split of ", error.Message);
    }

    [Fact]
    public void A_subset_is_balanced_over_the_classes_and_chosen_by_the_seed()
    {
        var source = Numbered(100);
        var subset = TrainingSplit.Balanced(source, 42, 3, "x", ["a", "b", "c", "d"]);
        Assert.Equal([11, 11, 10, 10], Enumerable.Range(0, 4).Select(label => Sources(subset).Count(i => i % 4 == label)));
        Assert.Equal(42, Sources(subset).Distinct().Count());
        Assert.NotEqual(Sources(subset), Sources(TrainingSplit.Balanced(source, 42, 4, "x", ["a", "b", "c", "d"])));
    }

    [Fact]
    public void A_class_too_small_for_a_balanced_subset_is_named()
    {
        var source = new ImageSet(new byte[10], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1], 1, 1, 1, 2);
        var error = Assert.Throws<DataException>(() => TrainingSplit.Balanced(source, 8, 1, "folder", ["cat", "dog"]));
        Assert.Equal("folder: a subset of 8 training images (data.trainImages) needs 4 of class 'dog', which has 2", error.Message);
    }

    [Fact]
    public void A_selection_of_a_selection_shows_the_sources_images_and_hashes_like_a_copy_of_them()
    {
        var source = Numbered(9);
        var selection = source.Select([8, 3, 5]).Select([2, 0]);
        Assert.Equal((5, 8), (selection.Pixels(0)[0], selection.Pixels(1)[0]));
        Assert.Equal(new ImageSet([5, 8], [1, 0], 1, 1, 1, 4).Sha256, selection.Sha256);
        Assert.NotEqual(source.Sha256, selection.Sha256);
        Assert.Throws<ArgumentOutOfRangeException>(() => selection.Select([2]));
    }

    [Fact]
    public void An_image_set_refuses_arrays_that_do_not_fit()
    {
        Assert.Throws<ArgumentException>(() => new ImageSet(new byte[7], [0, 1], 1, 2, 2, 2));
        Assert.Throws<ArgumentException>(() => new ImageSet(new byte[8], [0, 2], 1, 2, 2, 2));
        Assert.Throws<ArgumentException>(() => new ImageSet(new byte[8], [0, -1], 1, 2, 2, 2));
    }

    [Fact]
    public void Data_that_are_read_once_are_split_by_every_seed_as_if_they_were_read_for_it()
    {
        var source = new CountedSource();
        var request = new DataRequest { Source = source, Validation = 30, Subset = 20 };
        var data = new UnsplitData(request, null);
        foreach (var seed in (long[])[1, 2, 1])
        {
            var (split, opened) = (data.Split(seed), DataSets.Open(request with { Seed = seed }));
            foreach (var (ours, theirs) in (IEnumerable<(ImageSet, ImageSet)>)
                [(split.Train, opened.Train), (split.Validation, opened.Validation), (split.Test, opened.Test)])
                Assert.Equal(Sources(theirs), Sources(ours));
        }
        Assert.Equal(1 + 3, source.Reads);
    }

    [Fact]
    public void A_run_reads_its_data_once_for_all_seeds()
    {
        using var folder = new TemporaryFolder();
        var images = Path.Combine(folder, "images");
        TemporaryFolder.Copy(RepositoryRoot.Fixture("tiny-images"), images);
        var pipeline = PipelineText.Read(PipelineText.Small.Replace("dataset: glyphs", $"dataset: folder, path: '{images}', validation: 4",
            StringComparison.Ordinal));
        var data = new RunData(DataSpec.Of(pipeline.Spec.Data), null, seeds: 1, pipeline.Source);
        var first = data.Of(1);
        Directory.Delete(images, recursive: true);
        Assert.NotEqual(Sources(first.Validation), Sources(data.Of(2).Validation));
        Assert.Equal(Sources(first.Validation), Sources(data.Of(1).Validation));
    }

    sealed class CountedSource() : ImageSource("counted")
    {
        public int Reads { get; private set; }

        public override LoadedImages Read(string dataFolder)
        {
            Reads++;
            return new LoadedImages(Numbered(100), null, ["a", "b", "c", "d"], "0", null, null);
        }
    }
}

namespace NativeTickets.Lab;

/// <summary>What PyTorch, Keras, Hugging Face, open_lth and libraries of attacks call what a pipeline says: habits are answered with the key here.</summary>
static class OtherToolsWords
{
    const string NoDropout = "there is no dropout; weight decay of the optimizer, augmentation of data and earlyStopping are what there is against overfitting";
    const string Clipped = "`clipGradients` limits the norm of all gradients together; single numbers are not clipped";
    const string Logged = "every epoch is logged, in the run folder's metrics.jsonl, metrics.csv and for TensorBoard";
    const string Resumes = "a run continues by itself where it was stopped: run the same command again";
    const string Device = "the device is chosen on the command line: --device cuda";
    const string Out = "the folder of results is chosen on the command line: --out FOLDER";
    const string Data = "the folder of data sets is chosen on the command line: --data FOLDER; dataset: folder has a `path`";
    const string Workers = "the number of threads is chosen on the command line: --threads N, and --jobs N for stages side by side";
    const string Precision = "`precision: tf32`, `bf16` or `fp32` of the pipeline says what tensor cores multiply";
    const string Metrics = "every metric is recorded; `claims` says what is asserted of them, `report` which are shown";

    /// <summary>All of them.</summary>
    public static OtherWords All { get; } = new(
        new Dictionary<string, string[]>
        {
            ["epochs"] =
            [
                "epoch", "numEpochs", "nEpochs", "nbEpochs", "maxEpochs", "totalEpochs", "numTrainEpochs", "trainingEpochs", "trainEpochs",
                "trainingSteps",
            ],
            ["batchSize"] =
            [
                "batch", "bs", "batchsz", "miniBatch", "miniBatchSize", "trainBatchSize", "testBatchSize", "evalBatchSize", "perDeviceTrainBatchSize",
                "perDeviceEvalBatchSize",
            ],
            ["learningRate"] = ["lr", "baseLr", "initialLr", "initLr", "lrInit", "maxLr", "startLr", "eta", "eta0", "learnRate", "stepRate"],
            ["optimizer"] = ["optim", "opt", "optimizerName", "solver"],
            ["momentum"] = ["mom", "mu", "sgdMomentum"],
            ["nesterov"] = ["nesterovMomentum", "useNesterov"],
            ["weightDecay"] = ["wd", "decay", "l2", "l2Reg", "l2Regularization", "regularization", "weightDecayRate"],
            ["beta1"] = ["b1", "adamBeta1"],
            ["beta2"] = ["b2", "adamBeta2"],
            ["epsilon"] = ["eps", "epsilons", "budget", "epsMax", "maxNorm", "radius", "adamEpsilon"],
            ["norm"] = ["p", "ord", "lp", "threat", "threatModel"],
            ["stepSize"] = ["alpha", "epsStep", "epsIter", "relStepsize", "absStepsize", "attackLr"],
            ["steps"] =
            [
                "nIter", "nbIter", "numIter", "maxIter", "iterations", "iters", "iter", "numSteps", "nSteps", "attackIters", "pgdSteps", "attackSteps",
            ],
            ["restarts"] = ["nRestarts", "numRestarts", "numRandomInit", "nbRestarts", "randomRestarts"],
            ["randomStart"] = ["randInit", "randomInit", "randStart"],
            ["queries"] = ["nQueries", "maxQueries", "numQueries"],
            ["targets"] = ["nTargetClasses", "numTargets"],
            ["searches"] = ["binarySearchSteps", "searchSteps"],
            ["replays"] = ["minibatchReplays", "nRepeats", "hopSteps"],
            ["loss"] = ["lossFn", "criterion"],
            ["labelSmoothing"] = ["labelSmoothingFactor"],
            ["clipGradients"] = ["maxGradNorm", "gradClip", "clipnorm", "gradientClipping", "clipGradNorm"],
            ["objective"] = ["loss", "lossFn", "lossFunction", "criterion", "adversarialTraining", "advTraining"],
            ["schedule"] = ["scheduler", "lrSchedule", "lrScheduler", "lrSchedulerType", "learningRateSchedule", "lrPolicy"],
            ["drops"] = ["lrDrops", "lrDecay", "milestones", "milestoneSteps", "lrMilestones", "multiStepLr", "stepLr", "lrSteps"],
            ["factor"] = ["gamma", "decay", "decayRate", "lrGamma", "multiplier"],
            ["at"] = ["milestones", "milestoneSteps", "epochs", "steps", "decayEpochs"],
            ["warmup"] = ["warmUp", "lrWarmup", "warmupSteps", "warmupEpochs", "warmupRatio"],
            ["over"] = ["steps", "epochs", "warmupSteps", "warmupEpochs", "length", "duration"],
            ["from"] = ["startFactor", "startLr", "warmupLr", "source", "parent"],
            ["earlyStopping"] = ["earlyStop", "stopEarly"],
            ["patience"] = ["earlyStoppingPatience"],
            ["metric"] = ["monitor", "metricForBestModel"],
            ["minimumImprovement"] = ["minDelta", "earlyStoppingThreshold", "tolerance"],
            ["keep"] = ["saveBest", "saveBestOnly", "restoreBestWeights", "loadBestModelAtEnd"],
            ["saveAt"] = ["saveSteps", "saveEvery", "saveInterval", "checkpointEvery"],
            ["weights"] = ["pretrained", "initialWeights", "weightsFile", "checkpoint", "init"],
            ["sparsity"] =
            [
                "amount", "ratio", "pruneRatio", "pruningRatio", "pruneRate", "pruningRate", "pruningFraction", "pruneFraction", "prunePercent",
                "targetSparsity",
            ],
            ["score"] = ["criterion", "pruningStrategy", "pruningMethod", "importance", "strategy"],
            ["rewind"] = ["rewindTo", "rewindingSteps", "rewindSteps", "rewindEpoch", "resetTo"],
            ["attacks"] = ["attack", "adversary", "adversaries"],
            ["images"] = ["nEx", "nExamples", "numExamples", "samples", "nSamples", "numSamples", "maxSamples", "numImages"],
            ["saveImages"] = ["saveAdversarial", "saveAdv"],
            ["of"] = ["models", "networks", "network"],
            ["dataset"] = ["datasetName"],
            ["validation"] = ["val", "validationSplit", "valSplit", "valSize", "validationSize", "validationFraction", "holdout", "nVal"],
            ["trainImages"] = ["subset", "trainSize", "nTrain", "numTrain", "maxTrainSamples"],
            ["padTo"] = ["pad"],
            ["padding"] = ["pad"],
            ["crop"] = ["randomCrop", "cropPadding"],
            ["cutout"] = ["randomErasing", "cutoutLength", "cutoutLen"],
            ["awp"] = ["awpGamma", "adversarialWeightPerturbation", "weightPerturbation"],
            ["extra"] = ["auxData", "extraData", "generatedData", "syntheticData"],
            ["flip"] = ["horizontalFlip", "randomFlip", "randomHorizontalFlip", "hflip"],
            ["augmentation"] = ["augment", "aug", "transforms", "transform", "dataAugmentation"],
            ["normalize"] = ["normalise", "standardize"],
            ["normalization"] = ["imageNormalization", "pixelStatistics"],
            ["mean"] = ["means"],
            ["deviation"] = ["std", "stds", "stdev", "standardDeviation"],
            ["path"] = ["root", "folder", "dir", "directory", "location"],
            ["size"] = ["imageSize", "imgSize", "resize", "resolution", "inputSize"],
            ["channels"] = ["inChannels", "numChannels", "colorMode", "grayscale"],
            ["name"] = ["arch", "architecture", "modelName", "experiment", "experimentName", "runName", "project"],
            ["id"] = ["name", "stageName", "label"],
            ["layers"] = ["sequential"],
            ["filters"] = ["outChannels", "planes", "features"],
            ["window"] = ["kernelSize", "kernel", "poolSize"],
            ["stride"] = ["strides"],
            ["outputs"] = ["outFeatures", "units"],
            ["seed"] = ["seeds", "randomSeed", "manualSeed", "replicates", "replicate"],
            ["matrix"] = ["sweep", "grid", "hyperparameters"],
            ["claims"] = ["hypotheses", "assertions"],
        },
        new Dictionary<string, string>
        {
            ["dropout"] = NoDropout,
            ["dropoutRate"] = NoDropout,
            ["dampening"] = "momentum has no dampening here, as with PyTorch's dampening=0",
            ["betas"] = "`beta1` and `beta2` are two keys here",
            ["amsgrad"] = "Adam has no amsgrad here",
            ["clipvalue"] = Clipped,
            ["gradientAccumulationSteps"] = "gradients are not accumulated over batches; batchSize is the batch of a step",
            ["maxSteps"] = "training is counted in epochs here, attacks in `steps`",
            ["numSteps"] = "training is counted in epochs here, attacks in `steps`",
            ["ema"] = "`average: { ema: 0.999 }` averages weights, and `weights: average` evaluates them",
            ["shuffle"] = "training images are always shuffled, by the seed",
            ["dropLast"] = "the last batch of an epoch is always trained on",
            ["numWorkers"] = Workers,
            ["workers"] = Workers,
            ["numThreads"] = Workers,
            ["threads"] = Workers,
            ["jobs"] = Workers,
            ["device"] = Device,
            ["gpu"] = Device,
            ["gpus"] = Device,
            ["useCuda"] = Device,
            ["cuda"] = Device,
            ["outputDir"] = Out,
            ["outDir"] = Out,
            ["saveDir"] = Out,
            ["logDir"] = Out,
            ["dataDir"] = Data,
            ["dataRoot"] = Data,
            ["dataPath"] = Data,
            ["fp16"] = Precision,
            ["bf16"] = Precision,
            ["amp"] = Precision,
            ["mixedPrecision"] = Precision,
            ["verbose"] = Logged,
            ["logInterval"] = Logged,
            ["loggingSteps"] = Logged,
            ["logEvery"] = Logged,
            ["tensorboard"] = Logged,
            ["resume"] = Resumes,
            ["resumeFrom"] = Resumes,
            ["resumeFromCheckpoint"] = Resumes,
            ["metrics"] = Metrics,
            ["numClasses"] = "the number of classes follows from the data",
            ["nClasses"] = "the number of classes follows from the data",
            ["inputShape"] = "the shape of images follows from the data",
            ["deterministic"] = "runs are always exact: the same seed gives the same bits",
        });
}

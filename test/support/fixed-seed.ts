import fc from 'fast-check';

// The same inputs in every run, so that a failure is a change's and not chance's. New ones are tried
// by `npm run fuzz`, whose seeds are random.
fc.configureGlobal({ seed: 20_261_122 });

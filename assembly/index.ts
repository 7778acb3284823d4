// What the module offers. It imports tfjs's memory, keeps nothing between calls and has no data of its own.
export { clear, copyRows, tanh } from './elementwise';
export { blend, blendGradient, compose, composeGradient, ending, endingGradient, productGradient } from './ending';
export { gemm, gemmOuter, gemmRows, packPanels } from './gemm';
export { norm, normCurvature, normGradient } from './norm';
export { adam, foldInto } from './update';
export { convolve } from './winograd';
export { filterIn } from './winograd-filter';
export { filterGradient } from './winograd-gradient';

import { createCpuBackend } from '@proxflow/backend-cpu';
import { entropy } from '@proxflow/regularizers';
import { it } from 'vitest';
import { proximalStep, sinkhorn } from './index.js';
const backend = createCpuBackend();
const log=(x:number[])=>Float64Array.from(x,Math.log);
it('x', async()=>{
  const s7=await sinkhorn({backend,cost:await backend.upload([0,1,1,1.414,1,0,1.414,1,1,1.414,0,1,1.414,1,1,0],[4,4]),epsilon:.1,source:[0,1,0,0],target:[1,0,0,0],tolerance:1e-13}); console.log(s7.status,s7.iterations,s7.logColumnScaling);
  const X=[0,1,2]; const C16=await backend.upload(X.flatMap(a=>X.map(b=>(a-b)**2)),[3,3]);
  const base={backend,cost:C16,logWeights:log([.2,.3,.5]),potential:Float64Array.of(0,1,2),tolerance:1e-13};
  let r;
  for (const psi of [[-1e4,0,0],[0,-1e4,3],[-1e4,-1e4,-9999]]) for (const domain of ['auto','log'] as const) {
  r=await proximalStep({...base,potential:Float64Array.from(psi),epsilon:.5,stepSize:.3,domain,regularizer:entropy({inverseTemperature:1e3})});
  console.log(psi,r.status,r.iterations,r.certifiedError,r.domain,r.logWeights,r.massError);}
  for (const psi of [[-1e308,0,0],[1e308,1e308,1e308],[1e308,0,0]]) {
  r=await proximalStep({...base,potential:Float64Array.from(psi),epsilon:1e-3,stepSize:1,regularizer:entropy({inverseTemperature:1})});
  console.log(psi,r.status,r.iterations,r.certifiedError,r.domain,r.logWeights,r.massError);}
  // gaussian
  const grid=async(L:number,n:number)=>{const x=Float64Array.from({length:n},(_,i)=>-L+2*L*i/(n-1)); const X=await backend.upload(x,[n,1]); return {x,cost:backend.squaredDistances(X,X)}};
  const normal=(x:Float64Array,m:number,v:number)=>{const l=x.map(t=>-((t-m)**2)/2/v);const s=l.reduce((a,b)=>a+Math.exp(b),0);return l.map(t=>t-Math.log(s))};
  const mom=(x:Float64Array,lw:Float64Array)=>{const m=lw.reduce((a,l,i)=>a+Math.exp(l)*x[i]!,0);return [m,lw.reduce((a,l,i)=>a+Math.exp(l)*(x[i]!-m)**2,0)]};
  for (const [L,n] of [[8,641],[8,321],[10,321]] as const){const {x,cost}=await grid(L,n); const t0=performance.now();
  r=await proximalStep({backend,cost,logWeights:normal(x,1,1),potential:x.map(t=>t*t/2),epsilon:.1,stepSize:.1,regularizer:entropy({inverseTemperature:1})});
  console.log(L,n,performance.now()-t0,r.status,r.iterations,r.domain,r.certifiedError,mom(x,r.logWeights).map((v,i)=>v-[1/1.1,1.083924403907][i]!));}
  for (const [eps,L,n,start,steps,tol,want] of [[.1,8,161,1,150,1e-10,1.508285281214],[.01,7,235,1,100,1e-9,1.050119033450],[1e-3,6,401,1,50,1e-6,1.005001243779]] as const){
   const {x,cost}=await grid(L,n); const t0=performance.now(); let lw=normal(x,0,start); let warm:Float64Array|undefined; let sweeps=0; let hist=[]; let dom='';
   for(let k=0;k<steps;k++){const r=await proximalStep({backend,cost,logWeights:lw,potential:x.map(t=>t*t/2),epsilon:eps,stepSize:.1,tolerance:tol,regularizer:entropy({inverseTemperature:1}),...(warm?{warmStart:warm}:{})}); lw=r.logWeights;warm=r.logColumnScaling;sweeps+=r.iterations;if(k%10==9)hist.push(mom(x,lw)[1]!-want);dom=r.domain;if(r.status!=='converged')console.log(k,r.status)}
   console.log(eps,performance.now()-t0,sweeps,dom,hist);
  }
});

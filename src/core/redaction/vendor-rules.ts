import { matching } from './matching.js';
import type { Rule } from './rule.js';

/** Keys and tokens that their issuers marked with a prefix. Lengths are lower bounds: issuers lengthen them at times. */
type Row = readonly [
  name: string,
  example: string,
  triggers: string,
  pattern: () => RegExp,
  accept?: (secret: string) => boolean,
];

/** Words joined by `-` or `_` have no digits among their letters, keys have. */
function isKeyLike(secret: string): boolean {
  const parts = secret.split(/[-_.]/);
  return parts.some((part) => part.length >= 12 && /\d/.test(part) && /[A-Za-z]/.test(part));
}

/** `ghp_xxxxxxxxxxxx`: documentation fills a form with one sign. */
function isFilledForm(secret: string): boolean {
  return secret.endsWith(secret.charAt(secret.length - 1).repeat(12));
}

const rows: readonly Row[] = [
  ['anthropic', 'sk-ant-api03-…', 'sk-ant-', () => /(?<![A-Za-z0-9])sk-ant-[\w-]{16,1000}/g, isKeyLike],
  ['openai', 'sk-proj-…', 'sk- sess-', () => /(?<![A-Za-z0-9])(?:sk|sess)-[\w-]{16,1000}/g, isKeyLike],
  [
    'github',
    'ghp_…',
    'ghp_ gho_ ghu_ ghs_ ghr_',
    () => /(?<![A-Za-z0-9])gh[pousr]_\w{20,1000}(?:\.[\w-]{10,2000}){0,2}/g,
  ],
  ['github', 'github_pat_…', 'github_pat_', () => /github_pat_\w{20,500}/g],
  [
    'gitlab',
    'glpat-…',
    'glpat- gldt- glrt- glrtr- glptt- glcbt- glimt- glagent- gloas- glsoat- glffct- glft- glwt- gr1348941',
    () =>
      /(?<![A-Za-z0-9])(?:gl(?:agent|cbt|dt|ffct|ft|imt|oas|pat|ptt|rtr?|soat|wt)-|GR1348941)[\w-]{16,500}(?:\.[\w-]{2,100}){0,3}/g,
  ],
  ['google', 'AIza…', 'aiza', () => /(?<![A-Za-z0-9])AIza[\w-]{30,100}/g],
  [
    'google',
    'GOCSPX-…',
    'gocspx- ya29. aq.ab',
    () => /(?<![A-Za-z0-9])(?:GOCSPX-|ya29\.|AQ\.Ab)[\w.-]{20,2000}/g,
  ],
  ['google', '…:APA91…', ':apa91', () => /(?<![\w-])AAAA[\w-]{5,12}:APA91[\w-]{60,300}/g],
  ['google', '1//0…', '1//0', () => /(?<![\w/:.])1\/\/0[\w-]{30,200}/g],
  [
    'aws',
    'AKIA…',
    'akia asia abia acca',
    () => /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
  ],
  [
    'aws',
    'ABSK…',
    'absk bedrock-api-key-',
    () => /(?<![A-Za-z0-9])(?:ABSK|bedrock-api-key-)[A-Za-z0-9+/]{60,2000}={0,2}/g,
  ],
  ['azure', '…8Q~…', '7q~ 8q~', () => /(?<![\w~.-])[\w~.-]{3}[78]Q~[\w~.-]{31,34}(?![\w~-])/g],
  ['azure', '…AZDO…', 'azdo', () => /(?<![A-Za-z0-9])[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}(?![A-Za-z0-9])/g],
  [
    'slack',
    'xoxb-…',
    'xoxb- xoxp- xoxa- xoxr- xoxs- xoxe- xoxe. xoxo- xoxc- xoxd- xapp- xwfp-',
    () => /(?<![A-Za-z0-9])(?:xox[abceoprsd][-.]|xapp-|xwfp-)(?:xox[bp]-)?[\w%-]{10,1000}/g,
    (secret) => /\d/.test(secret),
  ],
  [
    'slack',
    'hooks.slack.com/services/…',
    'hooks.slack. hooks.slack-',
    () => /hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/([\w/-]{16,300})/g,
  ],
  [
    'discord',
    'discord.com/api/webhooks/…',
    '/api/webhooks/',
    () => /discord(?:app)?\.com\/api\/webhooks\/\d{6,30}\/([\w-]{20,200})/g,
  ],
  [
    'discord',
    'MTk4….….…',
    'disco login(" login(\' .run(" .run(\' login(\\" .run(\\"',
    () => /(?<![\w-])[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{25,60}/g,
  ],
  [
    'teams',
    'webhook.office.com/webhookb2/…',
    'office.com/w',
    () => /webhook\.office\.com\/webhookb2\/([\w@/-]{40,500})/g,
  ],
  [
    'stripe',
    'sk_live_…',
    'sk_live_ sk_test_ rk_live_ rk_test_ whsec_ sk_prod_ rk_prod_',
    () => /(?<![A-Za-z0-9])(?:[sr]k_(?:live|prod|test)_|whsec_)[A-Za-z0-9+/=_]{10,300}/g,
  ],
  ['sk-key', 'sk_…', 'sk_', () => /(?<![\w-])sk_(?:[a-z]{2,10}_)?[A-Za-z0-9]{24,200}/g, isKeyLike],
  ['npm', 'npm_…', 'npm_', () => /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{30,100}/g],
  ['huggingface', 'hf_…', 'hf_ api_org_', () => /(?<![\w-])(?:hf|api_org)_[A-Za-z0-9]{30,100}/g],
  ['sendgrid', 'SG.….…', 'sg.', () => /(?<![A-Za-z0-9])SG\.[\w-]{16,40}\.[\w-]{16,80}/g],
  [
    'twilio',
    'SK…',
    'sk0 sk1 sk2 sk3 sk4 sk5 sk6 sk7 sk8 sk9 ska skb skc skd ske skf',
    () => /(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![A-Za-z0-9])/g,
  ],
  ['telegram', '…:AA…', ':aa', () => /(?<!\d)\d{8,12}:AA[\w-]{30,40}(?![\w-])/g],
  ['mailgun', 'key-…', 'key-', () => /(?<![A-Za-z0-9-])key-[0-9a-f]{32}(?![A-Za-z0-9])/g],
  ['mailchimp', '…-us1', '-us', () => /(?<![A-Za-z0-9])[0-9a-f]{32}-us\d{1,2}(?![A-Za-z0-9])/g],
  [
    'mail',
    'xkeysib-…',
    'xkeysib- xsmtpsib-',
    () => /(?<![A-Za-z0-9])x(?:key|smtp)sib-[0-9a-f]{40,80}-[A-Za-z0-9]{10,30}/g,
  ],
  [
    'mail',
    're_…_…',
    're_',
    () => /(?<![\w-])re_[A-Za-z0-9]{6,12}_[A-Za-z0-9]{20,40}(?![A-Za-z0-9])/g,
    (secret) => /\d|[A-Z]/.test(secret),
  ],
  ['pypi', 'pypi-AgE…', 'pypi-', () => /(?<![A-Za-z0-9])pypi-[\w-]{50,1000}/g],
  [
    'packages',
    'rubygems_…, dckr_pat_…, oy2…, cio…',
    'rubygems_ dckr_ oy2 cio clojars_ akcp cmvmd',
    () =>
      /(?<![\w-])(?:rubygems_[0-9a-f]{40,60}|dckr_[a-z]{2,5}_[\w-]{20,100}|oy2[a-z0-9]{43}|cio[A-Za-z0-9]{32}|CLOJARS_[a-z0-9]{60}|AKCp\w{50,100}|cmVmd[A-Za-z0-9]{50,100})(?![A-Za-z0-9])/g,
    (secret) => /\d/.test(secret),
  ],
  [
    'digitalocean',
    'dop_v1_…',
    'dop_v1_ doo_v1_ dor_v1_',
    () => /(?<![A-Za-z0-9])do[opr]_v1_[0-9a-f]{40,80}/g,
  ],
  [
    'shopify',
    'shpat_…',
    'shpat_ shpca_ shppa_ shpss_ shpua_',
    () => /(?<![A-Za-z0-9])shp(?:at|ca|pa|ss|ua)_[0-9a-fA-F]{32,64}/g,
  ],
  ['square', 'sq0atp-…', 'sq0', () => /(?<![A-Za-z0-9])sq0[a-z]{3}-[\w-]{20,60}/g],
  ['facebook', 'EAA…', 'eaa', () => /(?<![\w+/-])EAA[A-Za-z0-9]{60,500}/g, (secret) => /\d/.test(secret)],
  [
    'payments',
    'access-production-…, rzp_live_…',
    'access-sandbox- access-production- access-development- rzp_live_ rzp_test_ access_token$ flws',
    () =>
      /(?<![A-Za-z0-9])(?:access-(?:sandbox|development|production)-[0-9a-f-]{36}|rzp_(?:live|test)_[A-Za-z0-9]{14,40}|access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}|FLWSECK(?:_TEST)?-[A-Za-z0-9-]{20,60})/g,
  ],
  ['databricks', 'dapi…', 'dapi', () => /(?<![A-Za-z0-9])dapi[0-9a-f]{32}(?:-\d)?(?![A-Za-z0-9])/g],
  [
    'hashicorp',
    'hvs.…, ….atlasv1.…',
    'hvs. hvb. hvr. .atlasv1.',
    () => /(?<![\w.])(?:hv[bsr]\.[\w-]{20,500}|[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{40,100})/g,
  ],
  [
    'atlassian',
    'ATATT3…',
    'atatt3 atctt3 atbb',
    () => /(?<![A-Za-z0-9])(?:AT[AC]TT3[\w=.-]{40,400}|ATBB[A-Za-z0-9]{24,60}(?![A-Za-z0-9]))/g,
  ],
  [
    'monitoring',
    'NRAK-…, glsa_…, sntrys_…, dt0c01.…, phx_…',
    'nrak- nrii- glc_ glsa_ sntrys_ sntryu_ dt0 phx_ eyjrijoi hcaik_ hcxik_',
    () =>
      /(?<![A-Za-z0-9])(?:NR(?:AK|II)-[\w-]{24,60}|gl(?:c|sa)_[\w+/=]{30,500}|sntry[su]_[\w+/=-]{40,500}|dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{40,80}|phx_[A-Za-z0-9]{30,80}|eyJrIjoi[A-Za-z0-9+/]{40,300}={0,2}|hc[ax]ik_[a-z0-9]{40,80})/g,
  ],
  [
    'ai',
    'gsk_…, xai-…, r8_…',
    'gsk_ pplx- xai- r8_ fw_ tvly- nvapi- csk- tgp_v1_ lsv2_ pcsk_ jina_ fc- ws_ pa-',
    () =>
      /(?<![\w-])(?:gsk_|pplx-|xai-|r8_|fw_|tvly-|nvapi-|csk-|tgp_v1_|lsv2_|pcsk_|jina_|fc-|pa-)(?:[a-z]{2,4}[_-])?[A-Za-z0-9][\w-]{22,200}/g,
    (secret) => isKeyLike(secret) && secret.length >= 24,
  ],
  [
    'hosting',
    'HRKU-…, fo1_…, nfp_…, rnd_…, tskey-…, sbp_…, pscale_tkn_…',
    'hrku- fo1_ fm1 fm2_ nfp_ nfc_ rnd_ tskey- sbp_ sb_secret_ pscale_ napi_ v1.0- cfut_ cfat_ cfk_ vercel_ ltai akid',
    () =>
      /(?<![\w-])(?:HRKU-[\w-]{30,200}|fo1_[\w-]{30,100}|fm(?:1[ar]?|2)_[\w+/=-]{40,2000}|nf[pc]_[A-Za-z0-9]{30,60}|rnd_[A-Za-z0-9]{24,60}|tskey-[a-z]{2,12}-[A-Za-z0-9-]{16,100}|sbp_[0-9a-f]{40}|sb_secret_[\w-]{20,100}|pscale_[a-z]{2,6}_[\w.=-]{30,100}|napi_[a-z0-9]{40,100}|v1\.0-[0-9a-f]{24}-[0-9a-f]{100,200}|cf(?:ut|at|k)_[A-Za-z0-9]{36,100}|vercel_blob_rw_\w{30,100}|LTAI[A-Za-z0-9]{16,30}(?![A-Za-z0-9])|AKID[A-Za-z0-9]{32}(?![A-Za-z0-9]))/g,
    (secret) => /\d/.test(secret),
  ],
  [
    'developer-tools',
    'lin_api_…, ntn_…, figd_…, PMAK-…, dp.pt.…',
    'lin_api_ lin_oauth_ ntn_ secret_ figd_ pmak- dp. pul- sqp_ squ_ sqa_ ccipat_ ccipprj_ bkua_ cfpat- sgp_ pnu_ rdme_ pat-na pat-eu ops_eyj mdb_sa_sk_ age-secret-key-1 sl.b sl.u',
    () =>
      /(?<![\w-])(?:lin_(?:api|oauth)_[A-Za-z0-9]{30,100}|ntn_[A-Za-z0-9]{40,60}|secret_[A-Za-z0-9]{43}(?![A-Za-z0-9])|figd_[\w-]{30,60}|PMAK-[0-9a-f]{24}-[0-9a-f]{34}|dp\.(?:audit|ct|pt|sa|scim|st|said)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{36,60}|pul-[0-9a-f]{40}|sq[pua]_[0-9a-f]{40}|CCIP(?:AT|PRJ)_[A-Za-z0-9]{20,24}_[0-9a-f]{40}|bkua_[0-9a-f]{40}|CFPAT-[\w-]{40,50}|sgp_(?:\w{16}_)?[0-9a-f]{40}|pnu_[A-Za-z0-9]{36}|rdme_[a-z0-9]{60,80}|pat-(?:na|eu)\d-[0-9a-f-]{36}|ops_eyJ[\w+/=-]{100,2000}|mdb_sa_sk_[\w-]{30,60}|AGE-SECRET-KEY-1[A-Z0-9]{58}|sl\.[A-Za-z0-9][\w-]{60,2000})/g,
    (secret) => /\d/.test(secret),
  ],
  [
    'jwt',
    'eyJ….eyJ….…',
    'eyj',
    () =>
      /(?<![\w-])(?:sk\.)?eyJ[\w-]{8,4000}\.(?:eyJ[\w-]{4,8000}(?:\.[\w-]{0,2000}){0,3}|[\w-]{10,8000}(?:\.[\w-]{4,8000}){1,3})/g,
  ],
];

export const vendorRules: readonly Rule[] = rows.map(([name, example, triggers, pattern, accept]) => ({
  name,
  example,
  triggers: triggers.split(' '),
  find: matching(pattern, (secret) => !isFilledForm(secret) && (accept === undefined || accept(secret))),
}));

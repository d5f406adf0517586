import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { tfregistry } from "../../../providers/tfregistry/account.js";
import { connectWith, resolveSettings } from "../../../providers/kernel/settings.js";

// ---------------------------------------------------------------------------------------------------------------------
// Fixture
// ---------------------------------------------------------------------------------------------------------------------

let home: string;

const file = (name: string, content: string): string => {
  const full = path.join(home, name);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, content);
  return full;
};

/** The token that is found and where, as `token from source`. */
const token = (env: Record<string, string> = {}, config: Record<string, string> = {}): string | undefined => {
  const found = resolveSettings(tfregistry, (key) => config[key], { HOME: home, ...env })["token"];
  return found === undefined ? undefined : `${found.value} from ${found.source}`;
};

const problem = (env: Record<string, string>): string => {
  try {
    connectWith(tfregistry, () => undefined, { HOME: home, ...env });
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("an account of the Terraform registry", () => {
  beforeEach(() => {
    home = fs.mkdtempSync(path.join(os.tmpdir(), "home-"));
  });
  afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

  it("takes the token from stack config, then TFE_TOKEN, then the variable of the host, then the CLI's files", () => {
    const rc = file(".terraformrc", 'credentials "app.terraform.io" {\n  token = "four-four"\n}\n');
    expect(token()).to.equal(`four-four from ${rc}`);
    expect(token({ TF_TOKEN_app_terraform_io: "three-three" })).to.equal("three-three from TF_TOKEN_app_terraform_io");
    const env = { TF_TOKEN_app_terraform_io: "three-three", TFE_TOKEN: "two-two" };
    expect(token(env)).to.equal("two-two from TFE_TOKEN");
    expect(token(env, { "tfregistry:token": "one-one" })).to.equal("one-one from tfregistry:token");
  });

  it("never takes a token of one host for another", () => {
    file(".terraformrc", 'credentials "app.terraform.io" { token = "wrong-one" }\ncredentials "tfe.example.com" { token = "right-one" }\n');
    file(".terraform.d/credentials.tfrc.json", JSON.stringify({ credentials: { "other.example.com": { token: "wrong-too" } } }));
    expect(token({ TFE_HOSTNAME: "tfe.example.com", TF_TOKEN_app_terraform_io: "wrong-env" })).to.contain("right-one");
    expect(token({ TFE_HOSTNAME: "tfe.example.com:8443", TF_TOKEN_tfe_example_com: "wrong-port" })).to.equal(undefined);
    expect(token({ TFE_ADDRESS: "http://localhost:8080", TF_TOKEN_localhost: "wrong-port" })).to.equal(undefined);
  });

  it("reads the variables as Terraform spells them", () => {
    expect(token({ TFE_HOSTNAME: "my-tfe.example.com", TF_TOKEN_my__tfe_example_com: "dashed" })).to.contain("dashed");
    expect(token({ TFE_HOSTNAME: "localhost:8443", "TF_TOKEN_localhost:8443": "with-port" })).to.contain("with-port");
    expect(token({ TFE_HOSTNAME: "bücher.example", "TF_TOKEN_xn----bcher__kva_example": "no" })).to.equal(undefined);
    expect(token({ TFE_HOSTNAME: "bücher.example", TF_TOKEN_xn____bcher__kva_example: "puny" })).to.contain("puny");
  });

  it("reads the CLI's configuration with comments, quotes and other blocks, and what terraform login wrote", () => {
    const rc = file(
      "cli.tfrc",
      '# credentials "app.terraform.io" { token = "commented" }\n/* token */ plugin_cache_dir = "$HOME/{cache" // x\n' +
        'credentials "app.terraform.io" {\n  # token = "commented"\n  token = "a\\"b#c//d}" # why\n}\n',
    );
    expect(token({ TF_CLI_CONFIG_FILE: rc })).to.equal(`a"b#c//d} from ${rc}`);
    expect(token({ TERRAFORM_CONFIG: rc })).to.contain('a"b#c//d}');
    const login = file(
      ".terraform.d/credentials.tfrc.json",
      JSON.stringify({ credentials: { "app.terraform.io": { token: "logged-in" } } }),
    );
    expect(token()).to.equal(`logged-in from ${login}`);
    file(".terraformrc", "this { is not = [ hcl");
    expect(token()).to.contain("logged-in");
    file(".terraform.d/credentials.tfrc.json", "{ broken");
    expect(token()).to.equal(undefined);
  });

  it("sends no token over plain http, except to this machine", () => {
    expect(problem({ TFE_ADDRESS: "http://tfe.example.com", TFE_TOKEN: "secret-one" }))
      .to.contain("plain http")
      .and.not.to.contain("secret-one");
    for (const address of [
      "http://127.0.0.1:8080",
      "http://localhost:8080",
      "http://[::1]:8080",
      "https://tfe.example.com/",
      "tfe.example.com:8443",
    ]) {
      expect(problem({ TFE_ADDRESS: address, TFE_TOKEN: "secret-one" }), address).to.equal("");
    }
    expect(problem({ TFE_ADDRESS: "https://tfe.example.com/api/v2", TFE_TOKEN: "secret-one" }))
      .to.contain("TFE_ADDRESS")
      .and.to.contain("without a path");
    expect(problem({ TFE_ADDRESS: "ftp://x y", TFE_TOKEN: "secret-one" })).to.contain("must be a host");
  });

  it("says where a token would come from when there is none", () => {
    expect(problem({})).to.contain("tfregistry:token is not set").and.to.contain("TFE_TOKEN").and.to.contain("terraform login");
  });
});

// Prints the program that `pulumi import` would print for a stack's resources, with the engine's own code generator: for hosts of the Node
// language that cannot do it themselves.
//
//	print <schema.json> < stack-export.json
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/pcl"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/pkg/v3/importer"
	pkgresource "github.com/pulumi/pulumi/pkg/v3/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// oneSchema answers every question for a package with the schema of ours.
type oneSchema struct{ spec schema.PackageSpec }

func (l oneSchema) LoadPackage(_ string, _ *semver.Version) (*schema.Package, error) {
	return schema.ImportSpec(l.spec, map[string]schema.Language{"nodejs": nodejs.Importer}, l, schema.ValidationOptions{})
}

func (l oneSchema) LoadPackageV2(_ context.Context, _ *schema.PackageDescriptor) (*schema.Package, error) {
	return l.LoadPackage("", nil)
}

type export struct {
	Deployment struct {
		Resources []struct {
			URN      string         `json:"urn"`
			ID       string         `json:"id"`
			Type     string         `json:"type"`
			Custom   bool           `json:"custom"`
			Provider string         `json:"provider"`
			Protect  bool           `json:"protect"`
			Inputs   map[string]any `json:"inputs"`
		} `json:"resources"`
	} `json:"deployment"`
}

func run() error {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		return err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return err
	}
	var from export
	if err := json.NewDecoder(os.Stdin).Decode(&from); err != nil {
		return err
	}
	var all, ours []*pkgresource.State
	names := importer.NameTable{}
	for _, r := range from.Deployment.Resources {
		state := &pkgresource.State{
			Type: tokens.Type(r.Type), URN: resource.URN(r.URN), ID: resource.ID(r.ID), Custom: r.Custom, Provider: r.Provider, Protect: r.Protect,
			Inputs: resource.NewPropertyMapFromMap(r.Inputs), Outputs: resource.PropertyMap{},
		}
		all = append(all, state)
		if _, ok := spec.Resources[r.Type]; ok {
			ours = append(ours, state)
		}
	}
	loader := oneSchema{spec}
	return importer.GenerateLanguageDefinitions(os.Stdout, loader, func(w io.Writer, p *pcl.Program) error {
		files, diagnostics, err := nodejs.GenerateProgram(p)
		if err != nil {
			return err
		}
		if diagnostics.HasErrors() {
			return diagnostics
		}
		for _, contents := range files {
			if _, err := w.Write(contents); err != nil {
				return err
			}
		}
		return nil
	}, ours, all, names)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

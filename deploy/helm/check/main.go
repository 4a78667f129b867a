// Reads manifests of kinds that Kubernetes itself does not have with the types of those who define them: a key that the type does not
// know, or a value of a wrong type, is refused. Takes one YAML document for each file; prints a line for each problem.
package main

import (
	"fmt"
	"os"

	keda "github.com/kedacore/keda/v2/apis/keda/v1alpha1"
	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"sigs.k8s.io/yaml"
)

type header struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
}

func check(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var head header
	if err := yaml.Unmarshal(text, &head); err != nil {
		return err
	}
	var into any
	switch head.APIVersion + " " + head.Kind {
	case "keda.sh/v1alpha1 ScaledObject":
		into = &keda.ScaledObject{}
	case "monitoring.coreos.com/v1 ServiceMonitor":
		into = &monitoring.ServiceMonitor{}
	case "monitoring.coreos.com/v1 PrometheusRule":
		into = &monitoring.PrometheusRule{}
	default:
		return fmt.Errorf("%s %s is no kind that this program knows", head.APIVersion, head.Kind)
	}
	return yaml.UnmarshalStrict(text, into)
}

func main() {
	failed := false
	for _, file := range os.Args[1:] {
		if err := check(file); err != nil {
			fmt.Printf("%s: %v\n", file, err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
	fmt.Printf("%d manifests read\n", len(os.Args)-1)
}
